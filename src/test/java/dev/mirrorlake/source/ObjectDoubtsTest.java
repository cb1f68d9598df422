package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.lakefs.Repository;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectDoubtsTest {
    private static List<String> doubts(String storage, String path, String address) {
        Repository repository = new Repository("repo", Instant.EPOCH, "s3://bucket/repo/", storage);
        return new ObjectDoubts(repository).of(new LakeObject(path, address, 5));
    }

    @ParameterizedTest
    @CsvSource({
        // written through lakeFS, by this layout or an older one
        "t/a.parquet, s3://bucket/repo/data/g1/c1",
        "t/what?x, s3://bucket/repo/data/g1/c1",
        "t/a.parquet, s3://bucket/repo/0a1b2c",
        // imported from where nothing could be garbled
        "t/day=1/a.parquet, s3://bucket/import/t/day=1/a.parquet",
        "orders_imported/day=1/a.parquet, s3://bucket/raw/orders/day=1/a.parquet",
        "a.parquet, s3://bucket/a.parquet",
        "t/a.parquet, s3a://bucket/import/a.parquet",
        // the path repeats what looks odd, and lakeFS leaves paths as they are
        "t/at=10%3A00/a b é.parquet, s3://bucket/raw/at=10%3A00/a b é.parquet",
        "t/what's (1).parquet, s3://bucket/raw/what's (1).parquet",
    })
    void anObjectIsInNoDoubt(String path, String address) {
        assertThat(doubts("", path, address)).isEmpty();
    }

    @Rule("F8")
    @ParameterizedTest
    @CsvSource({
        // %23, %20 and %27 in the key; in older versions %2F and %3A too
        "t/col=a%23b/p, s3://bucket/raw/col=a#b/p, folder bucket/raw/col=a#b/",
        "t/a%20b/p, s3://bucket/raw/a b/p, folder bucket/raw/a b/",
        "t/it%27s/p, s3://bucket/raw/it's/p, folder bucket/raw/it's/",
        "t/a%2Fb/p, s3://bucket/raw/a/b/p, folder bucket/raw/a/b/",
        "t/at=10%3A00/p, s3://bucket/raw/at=10:00/p, folder bucket/raw/at=10:00/",
        "t/100%25/p, s3://bucket/raw/100%/p, folder bucket/raw/100%/",
        // the folder that was imported may have been garbled
        "t/p, s3://bucket/my data/p, folder bucket/my data/",
        "t/p, s3://bucket/日本/p, folder bucket/日本/",
        // the name itself, or cut at a question mark
        "t/a%20b, s3://bucket/raw/a b, object s3://bucket/raw/a b of 5 bytes",
        "t/what?x, s3://bucket/raw/what, object s3://bucket/raw/what of 5 bytes",
        "t/what?x/p, s3://bucket/raw/what, object s3://bucket/raw/what of 5 bytes",
        // linked under another name
        "t/renamed, s3://bucket/raw/original, object s3://bucket/raw/original of 5 bytes",
        // beside the namespace, not below it
        "t/a, s3://bucket/repo2/data/g1/c1, object s3://bucket/repo2/data/g1/c1 of 5 bytes",
    })
    void anAddressMayNotBeTheKey(String path, String address, String doubt) {
        assertThat(doubts("", path, address)).containsExactly(doubt);
    }

    @Test
    void anotherBucketIsInDoubtAsAWhole() {
        assertThat(doubts("", "t/a", "s3://other/raw/a")).containsExactly("bucket other");
        assertThat(doubts("", "t/b", "s3a://other/raw/b")).containsExactly("bucket other");
        assertThat(doubts("", "t/b", "s3://other/my data/b")).containsExactly("bucket other", "folder other/my data/");
    }

    @Test
    void aStorageOfSeveralMayNotBeAws() {
        assertThat(doubts("minio", "t/a", "s3://bucket/repo/data/g1/c1"))
                .containsExactly("storage minio, bucket bucket");
    }
}

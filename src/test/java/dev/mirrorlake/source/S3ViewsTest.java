package dev.mirrorlake.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import dev.mirrorlake.manifest.Place;
import dev.mirrorlake.rig.StubS3;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ViewsTest {
    private static final TableName TABLE = new TableName("sales", "orders");

    private final StubS3 s3 = new StubS3().bucket("b").bucket("c");
    private final S3Views views = new S3Views(s3.data(), "prod");

    @AfterEach
    void close() {
        s3.close();
    }

    private static Source at(String uri) {
        return new Source(List.of(uri), Place.inS3(uri).orElseThrow(), "");
    }

    @Test
    void whatLiesInAnotherPlaceIsListedWithIt() {
        views.listings(TABLE, List.of(at("s3://b/t/1/x"), at("s3a://b/t/1"), at("s3://b/t/10"), at("s3://c/t/1")));

        assertThat(s3.requests()).containsExactlyInAnyOrder("LIST /b/t/1/", "LIST /b/t/10/", "LIST /c/t/1/");
    }

    @Test
    void manyPlacesInOneFolderAreListedWithTheFolder() {
        List<Source> days = new ArrayList<>(List.of(at("s3://b/other")));
        for (int day = 0; day <= S3Views.SINGLE_PLACES; day++) {
            days.add(at("s3://b/t/month=1/day=" + day));
        }

        views.listings(TABLE, days);

        assertThat(s3.requests()).containsExactlyInAnyOrder("LIST /b/t/month=1/", "LIST /b/other/");
    }

    @Test
    void aWholeBucketIsListedOnlyWhereItIsThePlace() {
        List<Source> places = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            places.add(at("s3://b/" + i));
        }
        views.listings(TABLE, places);
        assertThat(s3.requests()).hasSize(30);

        views.listings(TABLE, List.of(at("s3://c")));
        assertThat(s3.requests()).last().isEqualTo("LIST /c/");
    }

    @ParameterizedTest
    @CsvSource({
        "symlinks/prod/repo/main/sales.x/symlink.txt, true",
        "base/symlinks/prod/repo/main/sales.x/day=1/symlink.txt, true",
        "base/symlinks/prod/_removed/x, true",
        "base/symlinks/other/x, false",
        "base/my-symlinks/prod/x, false",
        "data/part-0, false",
    })
    void manifestsAreNoData(String key, boolean refused) {
        Contents contents = new Contents(at("s3://b"), "x/", List.of(new LakeObject(key, "s3://b/" + key, 1)));

        assertThat(views.refusal(TABLE, List.of(contents)).stream().map(Reason::code))
                .isEqualTo(refused ? List.of(ReasonCode.PARTITION_OUTSIDE_LAKEFS) : List.of());
    }
}

package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.SyncException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeLocationTest {
    private static final Set<String> BUCKETS = Set.of("example", "other-repo");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "lakefs://example/main/my_table,            example,    main,  my_table",
                "LakeFS://example/main/my_table,            example,    main,  my_table",
                "lakefs://not-configured/main/t,            not-configured, main, t",
                "s3a://example/main/my_table,               example,    main,  my_table",
                "s3://example/main/my_table,                example,    main,  my_table",
                "s3n://example/main/my_table,               example,    main,  my_table",
                "S3A://other-repo/main/a/b/c,               other-repo, main,  a/b/c",
                "s3a://example/main/t/,                     example,    main,  t",
                "s3a://example/main,                        example,    main,  \"\"",
                "s3a://example/main/,                       example,    main,  \"\"",
                "s3a://example/main//t,                     example,    main,  t",
                "s3a://example//main/t,                     example,    main,  t",
                "s3a://example/main/a//b///c//,             example,    main,  a/b/c",
                "s3a://example/v1.0/t,                      example,    v1.0,  t",
                "s3a://example/main@/t,                     example,    main@, t",
                "s3a://example/main~2/t,                    example,    main~2, t",
                "s3a://example/0123456789abcdef/t,          example,    0123456789abcdef, t",
                "s3a://example/main/t/a=x%2Fy/b=1+2,        example,    main,  t/a=x%2Fy/b=1+2",
                "s3a://example/main/t/100%,                 example,    main,  t/100%",
                "s3a://example/main/t/what?x#y,             example,    main,  t/what?x#y",
                "s3a://example/main/t/a b,                  example,    main,  t/a b",
                "s3a://example/main/t/日本/é,               example,    main,  t/日本/é",
                "s3a://example/main/t/https://x,            example,    main,  t/https:/x",
                "s3a://example/main/t/__PLACEHOLDER__,      example,    main,  t/__PLACEHOLDER__",
            })
    void readsEverySpelling(String uri, String repository, String ref, String path) {
        assertThat(LakeLocation.parse(uri, BUCKETS)).contains(new LakeLocation(repository, ref, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3a://plain-bucket/main/t",
                "s3://Example/main/t",
                "s3://example.com/main/t",
                "s3a:///main/t",
                "hdfs://example/main/t",
                "file:/tmp/t",
                "file:///tmp/t",
                "/user/hive/warehouse/t",
                "s3a:/example/main/t",
                "gs://example/main/t",
                "https://example/main/t",
            })
    void everythingElseIsNotInLakeFs(String uri) {
        assertThat(LakeLocation.parse(uri, BUCKETS)).isEmpty();
    }

    @Test
    void aBucketIsARepositoryOnlyWhereConfigured() {
        assertThat(LakeLocation.parse("s3a://example/main/t", Set.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lakefs://,            names no repository",
        "lakefs:///main/t,     names no repository",
        "lakefs://example,     names no ref",
        "lakefs://example/,    names no ref",
        "lakefs://example//,   names no ref",
        "s3a://example,        names no ref",
    })
    void aLakeLocationThatLacksAPartIsRefusedByName(String uri, String why) {
        assertThatThrownBy(() -> LakeLocation.parse(uri, BUCKETS)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED);
            assertThat(e).hasMessage("lakefs: location \"" + uri + "\" " + why);
            assertThat(e.remedy()).contains("lakefs://repository/branch/path");
        });
    }

    @Test
    void thePrefixEndsInASlashSoThatItSwallowsNoSibling() {
        assertThat(new LakeLocation("example", "main", "orders").prefix()).isEqualTo("orders/");
        assertThat("orders_old/part-0").doesNotStartWith("orders/");
    }

    @Test
    void theRootHasNoPrefix() {
        assertThat(new LakeLocation("example", "main", "").prefix()).isEmpty();
    }

    @Test
    void printsOneSpellingForAll() {
        assertThat(LakeLocation.parse("s3a://example/main//t/", BUCKETS))
                .hasToString("Optional[lakefs://example/main/t]");
    }

    @Test
    void refusesPartsThatAreNone() {
        assertThatThrownBy(() -> new LakeLocation("example", "a/b", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LakeLocation("", "main", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LakeLocation("example", "main", "/t"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LakeLocation("example", "main", "t/"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

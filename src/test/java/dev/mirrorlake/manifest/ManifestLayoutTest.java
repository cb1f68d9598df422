package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a twin's manifests look like, in golden files: each key in S3 on a line of its own, its content indented below.
 */
class ManifestLayoutTest {
    private static final String NAMESPACE = "s3://my-bucket/my-repo-prefix";

    private static LakeLocation in(String path) {
        return new LakeLocation("example", "main", path);
    }

    /** Physical addresses in the order of the paths, as short as can be. */
    private static Listing listing(String... paths) {
        AtomicInteger next = new AtomicInteger();
        return new Listing(
                "example",
                "main",
                Arrays.stream(paths)
                        .map(path -> new LakeObject(path, NAMESPACE + "/data/g/x" + next.incrementAndGet(), 100))
                        .toList());
    }

    private static void assertLayout(String golden, ManifestRoot root, List<Manifest> manifests) throws IOException {
        StringBuilder layout = new StringBuilder();
        for (Manifest manifest : manifests) {
            layout.append("s3://").append(root.bucket()).append('/');
            layout.append(root.manifestKey(manifest.folder())).append('\n');
            layout.append(new String(manifest.content(), UTF_8).replaceAll("(?m)^(?=.)", "    "));
        }
        try (InputStream expected = ManifestLayoutTest.class.getResourceAsStream(golden)) {
            assertThat(layout)
                    .hasToString(new String(Objects.requireNonNull(expected).readAllBytes(), UTF_8));
        }
    }

    @Test
    void theDocumentedExample() throws IOException {
        ManifestRoot root =
                ManifestRoot.of("", NAMESPACE, "prod", in("my_table"), new TableName("default", "my_table"));

        List<Manifest> manifests = ManifestPlanner.plan(
                List.of("year", "month"),
                List.of(
                        new Source(List.of("2022", "1"), in("my_table/year=2022/month=1")),
                        new Source(List.of("2021", "11"), in("my_table/year=2021/month=11")),
                        new Source(List.of("2021", "12"), in("my_table/year=2021/month=12"))),
                List.of(listing(
                        "my_table/_SUCCESS",
                        "my_table/year=2021/month=11/part-00001",
                        "my_table/year=2021/month=11/part-00000",
                        "my_table/year=2021/month=12/part-00000",
                        "my_table_old/year=2021/month=12/part-00000",
                        "my_table/year=2022/month=1/part-00000")),
                true);

        assertLayout("documented-example.txt", root, manifests);
    }

    @Test
    void anUnpartitionedTableOfAnotherCatalog() throws IOException {
        ManifestRoot root =
                ManifestRoot.of("s3://twins/athena", NAMESPACE, "prod", in("t"), new TableName("spark", "Web", "Hits"));

        List<Manifest> manifests = ManifestPlanner.plan(
                List.of(), List.of(new Source(List.of(), in("t"))), List.of(listing("t/b", "t/a", "t/sub/c")), true);

        assertLayout("unpartitioned.txt", root, manifests);
    }

    @Test
    void oddValuesAndLocationsElsewhere() throws IOException {
        ManifestRoot root = ManifestRoot.of("", NAMESPACE, "team/a", in("t"), new TableName("odd.db", "t"));

        List<Manifest> manifests = ManifestPlanner.plan(
                List.of("at", "place"),
                List.of(
                        new Source(List.of("12:30", "a/b c=%d"), in("t/at=12%3A30/place=x")),
                        new Source(List.of("__HIVE_DEFAULT_PARTITION__", "é日本"), in("elsewhere/null")),
                        new Source(List.of("empty", "x"), in("t/nothing/here")),
                        new Source(List.of("long", "l".repeat(500)), in("t/long"))),
                List.of(listing("t/at=12%3A30/place=x/f", "elsewhere/null/f", "t/long/f")),
                true);

        assertLayout("odd-values.txt", root, manifests);
    }
}

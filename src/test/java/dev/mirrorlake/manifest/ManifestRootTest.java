package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRootTest {
    private static final String NAMESPACE = "s3://my-bucket/my-repo-prefix";
    private static final LakeLocation SOURCE = new LakeLocation("example", "main", "my_table");
    private static final TableName TABLE = new TableName("default", "my_table");
    private static final String ID = "0123456789ab";

    private static ManifestRoot at(String base) {
        return ManifestRoot.of(base, NAMESPACE, "prod", SOURCE, TABLE);
    }

    private static ManifestRoot named(String owner, String repository, String ref, TableName table) {
        return ManifestRoot.of("", NAMESPACE, owner, new LakeLocation(repository, ref, ""), table);
    }

    @Rule("F2")
    @ParameterizedTest
    @CsvSource({
        "'', s3://my-bucket/my-repo-prefix/symlinks/prod/example/main/default.my_table/",
        "s3://other, s3://other/symlinks/prod/example/main/default.my_table/",
        "s3://other/, s3://other/symlinks/prod/example/main/default.my_table/",
        "s3://other/a/b//, s3://other/a/b/symlinks/prod/example/main/default.my_table/",
        "s3://my-bucket/my-repo-prefix/x, s3://my-bucket/my-repo-prefix/x/symlinks/prod/example/main/default.my_table/",
        "s3://my-bucket/my-repo-prefix-data, s3://my-bucket/my-repo-prefix-data/symlinks/prod/example/main/default.my_table/",
    })
    void liesBelowItsBase(String base, String uri) {
        assertThat(at(base).uri()).isEqualTo(uri);
    }

    @Rule("F13")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs://bucket/prefix",
                "bucket/prefix",
                "s3://",
                "s3:///prefix",
                "s3://bucket//prefix",
                "s3://bucket/a//b",
                "s3://bucket/symlinks",
                "s3://bucket/symlinks/a",
                "s3://my-bucket/my-repo-prefix/data",
                "s3://my-bucket/my-repo-prefix/data/x",
                "s3://my-bucket/my-repo-prefix/_lakefs",
            })
    void refusesABaseThatCannotHoldManifests(String base) {
        assertThatThrownBy(() -> at(base))
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED);
                    assertThat(e.remedy()).contains("mirror.manifest-base");
                })
                .hasMessageContaining(base);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://b/symlinks/prod/example/main/default.my_table",
                "s3://b/symlinks/prod/example/main/default.my_table/ns",
                "s3://b/symlinks/prod/example/main/default.my_table/ns/",
            })
    void refusesARootThatHoldsTheNamespaceItself(String namespace) {
        assertThatThrownBy(() -> ManifestRoot.of("s3://b", namespace, "prod", SOURCE, TABLE))
                .hasMessageContaining("lakeFS keeps its own objects");
    }

    @Test
    void refusesANamespaceOutsideOfS3UnlessABaseIsConfigured() {
        assertThatThrownBy(() -> ManifestRoot.of("", "local://data", "prod", SOURCE, TABLE))
                .hasMessage("s3: manifests can't lie at local://data, which is not in S3");
        assertThat(ManifestRoot.of("s3://b", "local://data", "prod", SOURCE, TABLE)
                        .bucket())
                .isEqualTo("b");
    }

    @Test
    void namesTheCatalogWhereItIsNotTheDefaultOne() {
        assertThat(named("prod", "r", "main", new TableName("spark", "db", "t")).path())
                .isEqualTo("r/main/spark.db.t/");
        assertThat(named("prod", "r", "main", new TableName("hive", "db", "t")).path())
                .isEqualTo("r/main/db.t/");
    }

    @ParameterizedTest
    @CsvSource({"default, renamed", "other, my_table", "default, my_table_", "default, _my_table"})
    void aTableThatIsRenamedHasAnotherRoot(String database, String table) {
        ManifestRoot renamed = ManifestRoot.of("", NAMESPACE, "prod", SOURCE, new TableName(database, table));

        assertThat(renamed.uri()).doesNotStartWith(at("").uri());
        assertThat(at("").uri()).doesNotStartWith(renamed.uri());
    }

    @Rule("F13")
    @ParameterizedTest
    @ValueSource(strings = {"*", "?", "a*b", "a?b", "day?x", "**", "ends*", "[ab]", "{a,b}", "日*本"})
    void aLocationHasNoWildcardAndIsAFolderWhateverItIsNamedAfter(String name) {
        ManifestRoot ofTable = named("prod", "r", "main", new TableName("d" + name, "t" + name));
        ManifestRoot ofLake = named("o" + name, "r" + name, "b" + name, TABLE);
        ManifestRoot rewritten =
                ManifestRoot.ofRewritten("", NAMESPACE, "prod", SOURCE, new TableName("default", "t" + name), ID);
        String folder = PartitionFolder.of(List.of("day", "k" + name), List.of(name, "1"));

        assertThat(List.of(ofTable.uri(), ofLake.uri(), rewritten.uri(), ofTable.uri(folder), rewritten.uri(folder)))
                .allSatisfy(location ->
                        assertThat(location).doesNotContainPattern("[*?\\[{]").endsWith("/"));
    }

    @Test
    void differentNamesNeverShareARootOrNest() {
        String longName = "n".repeat(120);
        List<String> names = List.of(
                "a",
                "A",
                "a.b",
                "a/b",
                "a%2Fb",
                "a%2fb",
                "a_b",
                "_a",
                "_removed",
                ".",
                "..",
                "a ",
                "é",
                "e",
                "data",
                "symlinks",
                longName,
                longName + "n",
                longName.substring(0, 99),
                "a\nb",
                "日本");
        List<TableName> tables = List.of(
                new TableName("a", "b.c"),
                new TableName("a.b", "c"),
                new TableName("a", "b", "c"),
                new TableName("b", "c"),
                new TableName("_a", "b"),
                new TableName(longName, longName),
                new TableName(longName, longName + longName),
                new TableName(longName, longName, longName));

        List<String> roots = new ArrayList<>();
        for (String name : names) {
            for (TableName table : tables) {
                roots.add(named(name, "r", "main", table).uri());
                if (!name.contains("/")) {
                    roots.add(named("o", name, "main", table).uri());
                    roots.add(named("o", "r", name, table).uri());
                }
                roots.add(ManifestRoot.of("s3://my-bucket/my-repo-prefix/x", NAMESPACE, name, SOURCE, table)
                        .uri());
            }
        }
        roots.sort(null);

        assertThat(roots).doesNotHaveDuplicates();
        for (int i = 1; i < roots.size(); i++) {
            assertThat(roots.get(i)).doesNotStartWith(roots.get(i - 1));
        }
        assertThat(roots)
                .allMatch(root -> root.matches("[ -~]+") && !root.substring(5).contains("//"));
    }

    @Test
    void everyKeyFitsIntoS3() {
        String name = "é".repeat(200);
        String base = "s3://b/" + "p".repeat(180);

        ManifestRoot root = ManifestRoot.of(
                base, NAMESPACE, name, new LakeLocation(name, name, ""), new TableName(name, name, name));
        String folder = "k=" + "v".repeat(PartitionFolder.MAX_BYTES - 3) + "/";

        assertThat(root.manifestKey(folder).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
        assertThat(root.tombstoneKey().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
        assertThatThrownBy(() -> at("s3://b/" + "p".repeat(600))).hasMessageContaining("leaves no room");
    }

    @Test
    void isFoundAgainFromTheLocationOfATwin() {
        ManifestRoot root = named("my.owner", "r", "v1.0", new TableName("spark", "db", "a/b"));

        assertThat(ManifestRoot.parse(root.uri(), "my.owner")).contains(root);
        assertThat(ManifestRoot.parse(root.uri(), "my")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3://bucket",
                "s3://bucket/key/",
                "s3://bucket/symlinks/prod/r/main/",
                "s3://bucket/symlinks/prod/r/main/db.t/year=1/",
                "s3://bucket/symlinks/prod/_removed/r/main/db.t/",
                "s3://bucket/symlinks/prod/_removed/main/db.t/",
                "s3://bucket/symlinks/test/r/main/db.t/",
                "s3://symlinks/prod/r/main/db.t/",
                "hdfs://bucket/symlinks/prod/r/main/db.t/",
            })
    void anotherLocationIsNoRoot(String location) {
        assertThat(ManifestRoot.parse(location, "prod")).isEmpty();
    }

    @Test
    void theSlashThatAMetastoreTakesAwayDoesNotMatter() {
        assertThat(ManifestRoot.parse("s3://bucket/symlinks/prod/r/main/db.t", "prod"))
                .isEqualTo(ManifestRoot.parse("s3://bucket/symlinks/prod/r/main/db.t/", "prod"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a", "s3n", "S3A", "S3"})
    void theSchemeThatAnEngineHasForS3DoesNotMatter(String scheme) {
        ManifestRoot root = ManifestRoot.ofRewritten("", NAMESPACE, "prod", SOURCE, TABLE, ID);
        String spelled = scheme + root.uri().substring(2);

        assertThat(ManifestRoot.parse(spelled, "prod")).contains(root);
        assertThat(root.folderOf(spelled + "day=1")).contains("day=1/");
    }

    @Test
    void tombstonesLieBelowNoRoot() {
        ManifestRoot root = at("");

        assertThat(root.tombstoneKey())
                .isEqualTo("my-repo-prefix/symlinks/prod/_removed/example/main/default.my_table");
        assertThat(named("prod", "_removed", "main", TABLE).key()).doesNotContain("/_removed/");
    }

    @Test
    void aRewrittenTablesRootIsItsOwnAndNoTwinsOrdinaryRootCanBeIt() {
        ManifestRoot root = ManifestRoot.ofRewritten("", NAMESPACE, "prod", SOURCE, TABLE, ID);

        assertThat(root.uri())
                .isEqualTo("s3://my-bucket/my-repo-prefix/symlinks/prod/example/main/default.my_table~" + ID + "/");
        assertThat(root.isRewritten()).isTrue();
        assertThat(root.isOf(TABLE)).isFalse();
        assertThat(ManifestRoot.parse(root.uri(), "prod")).contains(root);
        assertThat(ManifestRoot.ofTombstone(root.home(), root.tombstoneKey())).contains(root);
        ManifestRoot alike = named("prod", "example", "main", new TableName("default", "my_table~" + ID));
        assertThat(alike.isRewritten()).isFalse();
        assertThat(alike).isNotEqualTo(root);
        assertThat(at("").isRewritten()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "UPPERCASE0000", "with/slash000", "0123456789abcdef0123456789abcdef0"})
    void anIdThatCouldBeAnythingElseIsNone(String id) {
        assertThatThrownBy(() -> ManifestRoot.ofRewritten("", NAMESPACE, "prod", SOURCE, TABLE, id))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://b/symlinks/prod/r~0123456789ab/main/db.t",
                "s3://b/symlinks/prod/r/main/db.t~short",
                "s3://b/symlinks/prod/r/main/~",
            })
    void onlyAnIdAtItsEndMakesARootThatOfARewrittenTable(String uri) {
        assertThat(ManifestRoot.parse(uri, "prod"))
                .hasValueSatisfying(root -> assertThat(root.isRewritten()).isFalse());
    }

    @Test
    void aRewrittenTablesLongestKeysFitIntoS3Too() {
        String name = "é".repeat(200);
        String base = "s3://b/" + "p".repeat(150);

        ManifestRoot root = ManifestRoot.ofRewritten(
                base,
                NAMESPACE,
                name,
                new LakeLocation(name, name, ""),
                new TableName(name, name, name),
                "0123456789abcdef0123456789abcdef");

        assertThat(root.manifestKey("k=" + "v".repeat(PartitionFolder.MAX_BYTES - 3) + "/")
                        .getBytes(UTF_8))
                .hasSizeLessThanOrEqualTo(1024);
        assertThat(root.isRewritten()).isTrue();
    }

    @Test
    void aLocationBelowARootIsAFolderOfIt() {
        ManifestRoot root = ManifestRoot.ofRewritten("", NAMESPACE, "prod", SOURCE, TABLE, ID);
        String uri = root.uri();

        assertThat(root.folderOf(uri)).contains("");
        assertThat(root.folderOf(uri.substring(0, uri.length() - 1))).contains("");
        assertThat(root.folderOf(uri + "day=1")).contains("day=1/");
        assertThat(root.folderOf(uri + "day=a%2Fb/")).contains("day=a%2Fb/");
        assertThat(root.folderOf(uri.substring(0, uri.length() - 1) + "x/day=1"))
                .isEmpty();
        assertThat(root.folderOf("hdfs" + uri.substring(2) + "day=1")).isEmpty();
        assertThat(root.folderOf("s3a://example/main/my_table/day=1")).isEmpty();
    }
}

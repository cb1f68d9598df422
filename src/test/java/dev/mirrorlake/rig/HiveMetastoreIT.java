package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient.DataOnDrop;
import dev.mirrorlake.rig.HiveClient.PartitionAt;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What metastores do with the locations they are given, and to the folders there: whoever puts something there must know. */
@ParameterizedClass(name = "client {0}, metastore {1}")
@CsvSource({"3.1.3, 3.1.3", "3.1.3, 4.0.1", "4.0.1, 4.0.1"})
class HiveMetastoreIT {
    private static final Format SYMLINKS = new Format(
            "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            Map.of("serialization.format", "1"));
    private static final Format PARQUET = new Format(
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            SYMLINKS.serde(),
            SYMLINKS.serdeParameters());
    private static final List<Column> COLUMNS = List.of(new Column("id", "bigint"));
    private static final List<Column> KEYS = List.of(new Column("Year", "int"), new Column("kind", "string"));

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HiveMetastore metastore;
    private final HiveClient hive;
    private final boolean hive3;
    private final String database;
    private final TableName orders;
    private final String root;

    HiveMetastoreIT(String client, String server) {
        metastore = HiveMetastore.shared(server);
        hive = HiveClient.connect(client, metastore.address());
        hive3 = server.startsWith("3.");
        database = "folders_" + (client + "_" + server).replace('.', '_');
        orders = new TableName(database, "orders");
        root = "s3://bucket/home/" + database + ".orders~" + COUNT.incrementAndGet();
    }

    @BeforeEach
    void makeDatabase() {
        hive.createDatabase(database, "s3a://example/main/" + database);
    }

    @AfterEach
    void close() {
        hive.dropDatabase(database, true);
        hive.close();
    }

    @Test
    void locationsThatAreMissingAreBelowTheDatabaseAndTheTable() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, "", Map.of()));
        hive.addPartition(orders, new PartitionAt(List.of("2021", "a b/c%"), ""));
        hive.appendPartition(orders, List.of("2022", "Ä:+="));
        hive.appendPartitionByName(orders, "year=2023/kind=x%2Fy");

        String location = "s3a://example/main/" + database + "/orders";
        assertThat(hive.table(orders).location()).isEqualTo(location);
        assertThat(locations())
                .containsExactly(
                        location + "/year=2021/kind=a b%2Fc%25",
                        location + "/year=2022/kind=Ä%3A+%3D",
                        location + "/year=2023/kind=x%2Fy");
        assertThat(hive.partitions(orders).get(2).values()).containsExactly("2023", "x/y");
    }

    @Test
    void tablesLoseASlashAtTheirEndAndPartitionsMayKeepIt() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root + "/", Map.of()));
        assertThat(hive.table(orders).location()).isEqualTo(root);
        hive.setLocation(orders, root + "2/");
        assertThat(hive.table(orders).location()).isEqualTo(root + "2");

        hive.addPartition(orders, new PartitionAt(List.of("2021", "a"), root + "/year=2021/kind=a/"));
        assertThat(locations()).containsExactly(root + "/year=2021/kind=a");
        hive.setPartitionLocations(orders, List.of(new PartitionAt(List.of("2021", "a"), root + "/year=2021/kind=a/")));
        assertThat(locations()).containsExactly(root + "/year=2021/kind=a/");
    }

    @Test
    void parametersAreKeptAndWhatIsReadCanBeSentBack() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of("made.up", "ä\u4e2d", "empty", "")));
        Partition sent = new Partition(
                List.of("2021", "a"),
                root + "/elsewhere",
                PARQUET,
                List.of(new Column("other", "string")),
                Map.of("made.up", "too"));
        hive.addPartition(orders, sent);
        hive.addPartition(orders, new PartitionAt(List.of("2022", "b"), ""));
        hive.setFormat(orders, PARQUET);
        hive.setFormat(orders, SYMLINKS);

        CatalogTable table = hive.table(orders);
        hive.alterAsRead(orders);
        hive.alterPartitionsAsRead(orders);

        assertThat(hive.table(orders)).isEqualTo(table);
        assertThat(table.parameters()).containsEntry("made.up", "ä\u4e2d").containsEntry("empty", "");
        assertThat(table.format()).isEqualTo(SYMLINKS);
        assertThat(table.type()).isEqualTo("EXTERNAL_TABLE");
        Partition kept = hive.partitions(orders).get(0);
        assertThat(kept.format()).isEqualTo(PARQUET);
        assertThat(kept.columns()).isEqualTo(sent.columns());
        assertThat(kept.location()).isEqualTo(sent.location());
        assertThat(kept.parameters()).containsEntry("made.up", "too").containsEntry("numFiles", "0");
    }

    @Test
    void partitionsOfAnExternalTableStayWhereTheyAreWhenTheyAreRenamed() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of()));
        hive.addPartition(orders, new PartitionAt(List.of("2021", "a"), ""));
        hive.addPartition(orders, new PartitionAt(List.of("2022", "a"), root + "/elsewhere"));

        hive.renamePartition(orders, List.of("2021", "a"), List.of("2021", "b"));
        hive.renamePartition(
                orders, List.of("2022", "a"), new PartitionAt(List.of("2022", "b"), root + "/year=2022/kind=b"));

        assertThat(locations()).containsExactly(root + "/year=2021/kind=a", root + "/elsewhere");
        assertThat(hive.partitionNames(orders)).containsExactly("year=2021/kind=b", "year=2022/kind=b");
        assertThat(metastore.folderChanges(root)).allMatch(change -> change.startsWith("mkdirs "));
    }

    @Test
    void anExternalTableIsRenamedWithoutItsFoldersUnlessTheMetastoreMadeItExternal() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of()));
        hive.addPartition(orders, new PartitionAt(List.of("2021", "a"), ""));
        hive.createDatabase(database + "_more", "s3a://example/main/" + database + "_more");
        TableName moved = new TableName(database + "_more", "moved");
        hive.renameTable(orders, moved, false);
        assertThat(hive.table(moved).location()).isEqualTo(root);
        hive.renameTableTo(moved, orders, root + "2");
        assertThat(hive.table(orders).location()).isEqualTo(root + "2");
        assertThat(locations()).containsExactly(root + "/year=2021/kind=a");

        hive.dropDatabase(moved.database(), false);

        hive.setParameters(orders, Map.of("TRANSLATED_TO_EXTERNAL", "TRUE"));
        TableName renamed = new TableName(database, "renamed");
        hive.renameTable(orders, renamed, false);
        assertThat(hive.table(renamed).location())
                .isEqualTo(hive3 ? root + "2" : "s3://bucket/main/" + database + "/renamed");
    }

    @Test
    void dropsDeleteTheFoldersOfExternalTablesOnlyWhereHive4IsToPurgeThem() {
        for (Map<String, String> parameters : List.<Map<String, String>>of(
                Map.of(), Map.of("auto.purge", "true"), Map.of("external.table.purge", "true"))) {
            String place = root + parameters.keySet();
            hive.createTable(table("EXTERNAL_TABLE", KEYS, place, parameters));
            hive.addPartition(orders, new PartitionAt(List.of("2021", "a"), place + "/year=2021/kind=a"));
            hive.addPartition(orders, new PartitionAt(List.of("2022", "a"), place + "/year=2022/kind=a"));
            hive.dropPartition(orders, List.of("2021", "a"), DataOnDrop.DELETED);
            hive.dropPartition(orders, List.of("2022", "a"), DataOnDrop.PURGED);
            hive.dropTable(orders, DataOnDrop.PURGED);

            boolean purged = !hive3 && parameters.containsKey("external.table.purge");
            assertThat(deleted(place)).as(place).isEqualTo(purged ? List.of(place) : List.of());
        }
        hive.createTable(table("MANAGED_TABLE", List.of(), root + "managed", Map.of()));
        hive.dropTable(orders, DataOnDrop.DELETED);
        assertThat(deleted(root + "managed")).containsExactly(root + "managed");
    }

    /** What is at or below the place was deleted, the parents of others left alone. */
    private List<String> deleted(String place) {
        return metastore.folderChanges(place).stream()
                .filter(change -> change.equals("delete " + place))
                .map(change -> change.substring("delete ".length()))
                .toList();
    }

    @Test
    void truncatingDeletesTheFoldersOfExternalTables() {
        hive.createTable(table("EXTERNAL_TABLE", List.of(), root + "/whole", Map.of()));
        hive.truncateTable(orders);
        assertThat(metastore.folderChanges(root + "/whole"))
                .containsExactly("mkdirs " + root + "/whole", "delete " + root + "/whole", "mkdirs " + root + "/whole");
        hive.dropTable(orders);

        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of()));
        hive.addPartition(orders, new PartitionAt(List.of("1", "a"), root + "/1"));
        hive.addPartition(orders, new PartitionAt(List.of("2", "a"), root + "/2"));
        hive.truncatePartition(orders, "year=1/kind=a");
        assertThat(metastore.folderChanges(root + "/1")).contains("delete " + root + "/1");
        assertThat(metastore.folderChanges(root + "/2")).doesNotContain("delete " + root + "/2");
        hive.truncateTable(orders);
        assertThat(metastore.folderChanges(root + "/2")).contains("delete " + root + "/2");
        assertThat(deleted(root)).isEmpty();
    }

    @Test
    void addsThatFailDeleteNoFolderThatWasThereBefore() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of()));
        PartitionAt existing = new PartitionAt(List.of("3", "a"), root + "/kept");
        hive.addPartition(orders, existing);
        PartitionAt added = new PartitionAt(List.of("4", "a"), root + "/kept/below");
        hive.addPartition(orders, added);
        hive.dropPartition(orders, added.values());
        PartitionAt madeFolder = new PartitionAt(List.of("5", "a"), root + "/made");

        assertThatThrownBy(() -> hive.addPartitions(orders, List.of(added, madeFolder, existing)))
                .hasMessageStartingWith("AlreadyExistsException");

        assertThat(metastore.folderChanges(root + "/kept")).allMatch(change -> change.startsWith("mkdirs "));
        // Hive 3 makes folders on other threads: one that it fails before may come after it has cleared up
        assertThat(metastore.folderChanges(root + "/made"))
                .isSubsetOf(hive3 ? List.of("mkdirs " + root + "/made", "delete " + root + "/made") : List.of());
    }

    @Test
    void exchangingMovesTheFolderOfAnExternalTablesPartition() {
        hive.createTable(table("EXTERNAL_TABLE", KEYS, root, Map.of()));
        hive.addPartition(orders, new PartitionAt(List.of("5", "a"), ""));
        TableName archive = new TableName(database, "archive");
        hive.createTableLike(orders, archive, root + "archive");

        hive.exchangePartition(Map.of("year", "5", "kind", "a"), orders, archive);

        assertThat(hive.partitions(archive))
                .extracting(Partition::location)
                .containsExactly(root + "archive/year=5/kind=a");
        assertThat(metastore.folderChanges(root + "archive"))
                .contains("rename " + root + "/year=5/kind=a " + root + "archive/year=5/kind=a");
    }

    @Test
    void onlyHive4MakesManagedTablesExternalAndBothMakeExternalOnesManagedIfTold() {
        hive.createTable(table("MANAGED_TABLE", List.of(), root, Map.of()));
        assertThat(hive.table(orders).type()).isEqualTo(hive3 ? "MANAGED_TABLE" : "EXTERNAL_TABLE");
        if (!hive3) {
            assertThat(hive.table(orders).parameters())
                    .containsEntry("EXTERNAL", "TRUE")
                    .containsEntry("TRANSLATED_TO_EXTERNAL", "TRUE")
                    .containsEntry("external.table.purge", "TRUE");
        }
        hive.dropTable(orders);
        hive.createTable(table("EXTERNAL_TABLE", List.of(), root, Map.of()));
        assertThat(hive.table(orders).parameters())
                .doesNotContainKeys("TRANSLATED_TO_EXTERNAL", "external.table.purge");

        hive.setParameters(orders, Map.of("EXTERNAL", "FALSE"));

        assertThat(hive.table(orders).type()).isEqualTo("MANAGED_TABLE");
    }

    private List<String> locations() {
        return hive.partitions(orders).stream().map(Partition::location).toList();
    }

    private CatalogTable table(String type, List<Column> keys, String location, Map<String, String> parameters) {
        return new CatalogTable(orders, type, "", COLUMNS, keys, location, SYMLINKS, parameters);
    }
}

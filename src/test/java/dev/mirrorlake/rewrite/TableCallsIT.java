package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static dev.mirrorlake.rewrite.HiveTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real metastore and S3 hold after calls for tables. */
class TableCallsIT {
    private static RewriteStage stage;

    @BeforeAll
    static void start() {
        stage = new RewriteStage("tables", HiveMetastore.shared());
        stage.createDatabase(stage.location(stage.database));
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static Table sent(String name) {
        return HiveTables.sent(stage.stored(name));
    }

    private static org.apache.hadoop.hive.metastore.api.Partition sent(String table, String values) {
        return HiveTables.sent(stage.name(table), stage.partition(table, values));
    }

    private static String source(Map<String, String> parameters) {
        return SourceParameters.location(parameters).orElse("");
    }

    @Test
    void aTableThatIsMadeHasItsManifestFirst() {
        String line = stage.put("plain/a.parquet");

        CallMessage call = stage.rewritten(
                "create_table", new create_table_args(table(stage.database, "plain", stage.location("plain"))));

        List<String> before = stage.keys("plain");
        assertThat(before)
                .hasSize(3)
                .anyMatch(key -> key.startsWith("removed:"))
                .anyMatch(key -> key.endsWith("/_table"));
        stage.forward(call);
        CatalogTable stored = stage.stored("plain");
        assertThat(stage.manifest(stored.location())).isEqualTo(line);
        assertThat(stored.type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(SymlinkFormat.is(stored.format())).isTrue();
        assertThat(stored.format().outputFormat()).isEqualTo(SymlinkFormat.OUTPUT);
        assertThat(stored.format().serde()).endsWith("ParquetHiveSerDe");
        assertThat(stored.parameters())
                .containsEntry("EXTERNAL", "TRUE")
                .containsEntry("comment", "what was ordered")
                .containsEntry(SourceParameters.LOCATION, stage.location("plain"))
                .doesNotContainKey("auto.purge");
    }

    @Test
    void aTableThatExistsLosesNothingWhenItIsMadeAgain() {
        String line = stage.put("twice/a.parquet");
        stage.create(table(stage.database, "twice", stage.location("twice")));
        CatalogTable stored = stage.stored("twice");
        stage.put("twice/b.parquet");

        CallMessage again = stage.rewritten(
                "create_table", new create_table_args(table(stage.database, "twice", stage.location("twice"))));

        assertThat(stage.refusal(again)).isNotEmpty();
        assertThat(stage.stored("twice")).isEqualTo(stored);
        assertThat(stage.manifest(stored.location())).isEqualTo(line);
        assertThat(stage.keys("twice"))
                .filteredOn(key -> key.startsWith("removed:"))
                .hasSize(2);
    }

    @Test
    void aTableWithoutALocationTakesItsDatabases() {
        String line = stage.put(stage.database + "/nowhere/a.parquet");

        stage.create(table(stage.database, "nowhere", ""));

        CatalogTable stored = stage.stored("nowhere");
        assertThat(source(stored.parameters())).isEqualTo(stage.location(stage.database + "/nowhere"));
        assertThat(stage.manifest(stored.location())).isEqualTo(line);
    }

    @Test
    void whatIsReadAndSentBackStaysRewrittenAndCostsNothing() {
        stage.put("back/year=2021/month=11/a.parquet");
        stage.createPartitioned("back");
        stage.add(partition(stage.database, "back", stage.location("back/year=2021/month=11"), "2021", "11"));
        Table table = sent("back");
        table.putToParameters("comment", "new");
        org.apache.hadoop.hive.metastore.api.Partition partition = sent("back", "2021/11");
        partition.putToParameters("numRows", "4");
        Map<String, String> marks = new HashMap<>(stage.stored("back").parameters());
        stage.forgetCalls();

        CallMessage tableCall = stage.rewritten("alter_table", new alter_table_args(stage.database, "back", table));
        CallMessage partitionCall =
                stage.rewritten("alter_partition", new alter_partition_args(stage.database, "back", partition));

        assertThat(tableCall.isChanged()).isFalse();
        assertThat(partitionCall.isChanged()).isFalse();
        assertThat(stage.aws.counts()).isEmpty();
        assertThat(stage.emulator.calls()).isEmpty();
        table.getParameters().keySet().removeIf(key -> key.startsWith("mirrorlake."));
        table.getSd().setOutputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat");
        stage.alter("back", table);
        assertThat(stage.stored("back").parameters())
                .containsEntry("comment", "new")
                .containsEntry(SourceParameters.LOCATION, source(marks))
                .containsEntry(SourceParameters.INPUT_FORMAT, marks.get(SourceParameters.INPUT_FORMAT));
        assertThat(SymlinkFormat.is(stage.stored("back").format())).isTrue();
    }

    @Test
    void aRenamedTableKeepsItsRootWhichKnowsItsNewName() {
        String line = stage.put("old_name/a.parquet");
        stage.create(table(stage.database, "old_name", stage.location("old_name")));
        String root = stage.stored("old_name").location();
        Table renamed = sent("old_name");
        renamed.setTableName("new_name");

        stage.alter("old_name", renamed);

        assertThat(stage.stored("new_name").location()).isEqualTo(root);
        assertThat(stage.manifest(root)).isEqualTo(line);
        assertThat(stage.text(root + "/_table")).contains("new_name");
        assertThat(stage.keys("old_name")).noneMatch(key -> key.startsWith("removed:"));
    }

    @Test
    void aTableThatMovesWithinTheLakeIsRewrittenToItsNewPlace() {
        stage.put("from/a.parquet");
        String moved = stage.put("to/b.parquet");
        stage.create(table(stage.database, "from", stage.location("from")));
        CatalogTable before = stage.stored("from");
        Table table = sent("from");
        table.getSd().setLocation(stage.location("to"));

        stage.alter("from", table);

        CatalogTable after = stage.stored("from");
        assertThat(after.location()).isNotEqualTo(before.location());
        assertThat(source(after.parameters())).isEqualTo(stage.location("to"));
        assertThat(stage.manifest(after.location())).isEqualTo(moved);
    }

    @Test
    void aPartitionedTableThatMovesKeepsItsRootAndItsPartitions() {
        String old = stage.put("parts/year=2021/month=11/a.parquet");
        String added = stage.put("parts_to/year=2021/month=12/b.parquet");
        stage.createPartitioned("parts");
        stage.add(partition(stage.database, "parts", stage.location("parts/year=2021/month=11"), "2021", "11"));
        CatalogTable before = stage.stored("parts");
        Table table = sent("parts");
        table.getSd().setLocation(stage.location("parts_to"));

        stage.alter("parts", table);

        CatalogTable after = stage.stored("parts");
        assertThat(after.location()).isEqualTo(before.location());
        assertThat(source(after.parameters())).isEqualTo(stage.location("parts_to"));
        assertThat(stage.manifest(stage.partition("parts", "2021/11").location()))
                .isEqualTo(old);
        assertThat(stage.manifest(after.location() + "/year=2021/month=12")).isEqualTo(added);
    }

    @Test
    void aTableThatLeavesTheLakeIsAnOrdinaryOneAgain() {
        stage.put("leaves/a.parquet");
        stage.create(table(stage.database, "leaves", stage.location("leaves")));
        Table table = sent("leaves");
        table.getSd().setLocation("s3://warehouse/leaves");

        stage.alter("leaves", table);

        CatalogTable after = stage.stored("leaves");
        assertThat(after.location()).isEqualTo("s3://warehouse/leaves");
        assertThat(after.format().inputFormat()).endsWith("MapredParquetInputFormat");
        assertThat(after.parameters().keySet()).noneMatch(key -> key.startsWith("mirrorlake."));
    }

    @Test
    void aTableDoesNotLeaveItsPartitionsBehind() {
        stage.put("stays/year=2021/month=11/a.parquet");
        stage.createPartitioned("stays");
        stage.add(partition(stage.database, "stays", "", "2021", "11"));
        Table table = sent("stays");
        table.getSd().setLocation("s3://warehouse/stays");

        assertThatThrownBy(() -> stage.rewritten("alter_table", new alter_table_args(stage.database, "stays", table)))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.remedy()).contains("mirrorlake restore"))
                .hasMessageContaining(stage.database + ".stays can't leave lakeFS");
    }

    @Test
    void aTableMadeBeforeIsRewrittenWhenItIsChanged() {
        String line = stage.put("before/a.parquet");
        try (HiveClient hive = HiveClient.connect(HiveMetastore.shared().address())) {
            hive.createTable(Rules.table(stage.name("before"), stage.location("before"), "parquet", false, Map.of()));
        }
        assertThat(SymlinkFormat.is(stage.stored("before").format())).isFalse();

        stage.alter("before", sent("before"));

        assertThat(stage.manifest(stage.stored("before").location())).isEqualTo(line);
    }

    @Test
    void whatIsNotRewrittenIsCountedAndPassedByteForByte() {
        double outside =
                stage.metrics.rewritePassed.labelValues("OUTSIDE_LAKEFS").get();

        CallMessage call = stage.rewritten(
                "create_table", new create_table_args(table(stage.database, "outside", "s3://warehouse/outside")));

        assertThat(call.isChanged()).isFalse();
        assertThat(stage.metrics.rewritePassed.labelValues("OUTSIDE_LAKEFS").get())
                .isEqualTo(outside + 1);
        assertThat(stage.rewriter.mayConcern(stage.database, "")).isTrue();
        assertThat(stage.rewriter.mayConcern("@hive#" + stage.database, "any")).isTrue();
        assertThat(stage.rewriter.mayConcern("", "")).isTrue();
        assertThat(stage.rewriter.mayConcern("another", "")).isFalse();
    }

    @Test
    void compressedTextIsNoTableOfSymlinksAndNoPartitionOfOne() {
        stage.put("text/a.csv.gz");
        Table text = table(stage.database, "text", stage.location("text"));
        asText(text.getSd());
        CallMessage made = stage.rewritten("create_table", new create_table_args(text));
        assertThat(made.isChanged()).isFalse();
        assertThat(stage.metrics.rewritePassed.labelValues("TEXT_COMPRESSED").get())
                .isEqualTo(1);
        Table parts = table(stage.database, "text_parts", stage.location("text_parts"), "year");
        asText(parts.getSd());
        stage.create(parts);
        stage.put("text_parts/year=2021/a.csv.gz");
        org.apache.hadoop.hive.metastore.api.Partition partition =
                partition(stage.database, "text_parts", stage.location("text_parts/year=2021"), "2021");
        asText(partition.getSd());

        assertThatThrownBy(() -> stage.rewritten("add_partition", new add_partition_args(partition)))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("a.csv.gz");
    }

    private static void asText(org.apache.hadoop.hive.metastore.api.StorageDescriptor storage) {
        storage.setInputFormat("org.apache.hadoop.mapred.TextInputFormat");
        storage.setOutputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat");
        storage.getSerdeInfo().setSerializationLib("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe");
    }
}

package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static dev.mirrorlake.rewrite.HiveTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.AddPartitionsRequest;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.PartitionSpecWithSharedSD;
import org.apache.hadoop.hive.metastore.api.PartitionWithoutSD;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_pspec_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_req_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.alter_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.append_partition_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.append_partition_by_name_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_database_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.rename_partition_args;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real metastore and S3 hold after calls that were rewritten. */
class LakeRewriterIT {
    private static RewriteStage stage;

    @BeforeAll
    static void start() {
        stage = new RewriteStage("it", HiveMetastore.shared());
        Database database = new Database();
        database.setName(stage.database);
        database.setLocationUri(stage.location(stage.database));
        database.setParameters(Map.of());
        stage.send("create_database", new create_database_args(database));
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    private static void create(Table table) {
        stage.send("create_table", new create_table_args(table));
    }

    /** A rewritten table without partitions, at the path of its name. */
    private static CatalogTable partitioned(String name) {
        create(table(stage.database, name, stage.location(name), "year", "month"));
        return stage.stored(name);
    }

    private static void add(org.apache.hadoop.hive.metastore.api.Partition... partitions) {
        stage.send("add_partitions", new add_partitions_args(List.of(partitions)));
    }

    /** What a client sends who changes what it has read. */
    private static Table sent(String name) {
        CatalogTable stored = stage.stored(name);
        String[] keys = stored.partitionKeys().stream().map(key -> key.name()).toArray(String[]::new);
        Table table = table(stage.database, name, stored.location(), keys);
        table.getSd().setInputFormat(stored.format().inputFormat());
        table.getSd().setOutputFormat(stored.format().outputFormat());
        table.setTableType(stored.type());
        table.setParameters(new HashMap<>(stored.parameters()));
        return table;
    }

    private static org.apache.hadoop.hive.metastore.api.Partition sent(String table, String values) {
        Partition stored = stage.partitions(table).get(values);
        org.apache.hadoop.hive.metastore.api.Partition partition =
                partition(stage.database, table, stored.location(), values.split("/", -1));
        partition.getSd().setInputFormat(stored.format().inputFormat());
        partition.getSd().setOutputFormat(stored.format().outputFormat());
        partition.setParameters(new HashMap<>(stored.parameters()));
        return partition;
    }

    private static void alter(String name, Table table) {
        stage.send("alter_table", new alter_table_args(stage.database, name, table));
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
        create(table(stage.database, "twice", stage.location("twice")));
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

        create(table(stage.database, "nowhere", ""));

        CatalogTable stored = stage.stored("nowhere");
        assertThat(source(stored.parameters())).isEqualTo(stage.location(stage.database + "/nowhere"));
        assertThat(stage.manifest(stored.location())).isEqualTo(line);
    }

    @Test
    void partitionsAreFoundBelowTheRootWhoeverLooksForThem() {
        String november = stage.put("found/Year=2021/month=11/a.parquet");
        String december = stage.put("found/year=2021/month=12/b.parquet");
        stage.put("found/_temporary/c.parquet");
        CatalogTable table = partitioned("found");
        assertThat(stage.manifest(table.location() + "/year=2021/month=11")).isEqualTo(november);
        assertThat(stage.manifest(table.location() + "/year=2021/month=12")).isEqualTo(december);
        int keys = stage.keys("found").size();

        AddPartitionsRequest request = new AddPartitionsRequest(
                stage.database,
                "found",
                List.of(
                        partition(stage.database, "found", table.location() + "/year=2021/month=11", "2021", "11"),
                        partition(stage.database, "found", table.location() + "/year=2021/month=12/", "2021", "12")),
                true);
        stage.send("add_partitions_req", new add_partitions_req_args(request));

        Map<String, Partition> partitions = stage.partitions("found");
        assertThat(partitions).containsOnlyKeys("2021/11", "2021/12");
        assertThat(partitions.get("2021/11").location()).isEqualTo(table.location() + "/year=2021/month=11");
        assertThat(source(partitions.get("2021/11").parameters()))
                .isEqualTo(stage.location("found/Year=2021/month=11"));
        assertThat(stage.keys("found")).hasSize(keys);
    }

    @Test
    void partitionsOfEveryKindOfPlace() {
        String first = stage.put("places/year=2021/month=01/a.parquet");
        String second = stage.put("places/elsewhere/b.parquet");
        CatalogTable table = partitioned("places");
        String third = stage.put("places/year=2021/month=03/c.parquet");

        add(
                partition(stage.database, "places", stage.location("places/year=2021/month=01"), "2021", "01"),
                partition(stage.database, "places", stage.location("places/elsewhere"), "2021", "02"),
                partition(stage.database, "places", "", "2021", "03"),
                partition(stage.database, "places", stage.location("places/empty"), "2021", "04"));
        org.apache.hadoop.hive.metastore.api.Partition outside =
                partition(stage.database, "places", "s3://warehouse/05", "2021", "05");
        outside.getSd().setInputFormat(SymlinkFormat.INPUT);
        stage.send("add_partition", new add_partition_args(outside));

        Map<String, Partition> partitions = stage.partitions("places");
        assertThat(stage.manifest(partitions.get("2021/01").location())).isEqualTo(first);
        assertThat(stage.manifest(partitions.get("2021/02").location())).isEqualTo(second);
        assertThat(stage.manifest(partitions.get("2021/03").location())).isEqualTo(third);
        assertThat(stage.manifest(partitions.get("2021/04").location())).isEmpty();
        assertThat(partitions.get("2021/02").location()).isEqualTo(table.location() + "/year=2021/month=02");
        assertThat(source(partitions.get("2021/02").parameters())).isEqualTo(stage.location("places/elsewhere"));
        assertThat(source(partitions.get("2021/03").parameters()))
                .isEqualTo(stage.location("places/year=2021/month=03"));
        assertThat(partitions.get("2021/02").parameters()).containsEntry("numRows", "3");
        assertThat(partitions.get("2021/05").location()).isEqualTo("s3://warehouse/05");
        assertThat(partitions.get("2021/05").format().inputFormat()).endsWith("MapredParquetInputFormat");
    }

    @Test
    void aSpecificationThatNamesTheFormatOnce() {
        String november = stage.put("spec/year=2021/month=11/a.parquet");
        String december = stage.put("spec/moved/a.parquet");
        CatalogTable table = partitioned("spec");
        PartitionWithoutSD first = new PartitionWithoutSD();
        first.setValues(List.of("2021", "11"));
        first.setRelativePath("/year=2021/month=11");
        PartitionWithoutSD second = new PartitionWithoutSD();
        second.setValues(List.of("2021", "12"));
        second.setRelativePath("/moved");
        PartitionSpec spec = new PartitionSpec(stage.database, "spec", stage.location("spec"));
        spec.setSharedSDPartitionSpec(
                new PartitionSpecWithSharedSD(List.of(first, second), HiveTables.storage(stage.location("spec"))));

        stage.send("add_partitions_pspec", new add_partitions_pspec_args(List.of(spec)));

        Map<String, Partition> partitions = stage.partitions("spec");
        assertThat(partitions.get("2021/11").location()).isEqualTo(table.location() + "/year=2021/month=11");
        assertThat(stage.manifest(partitions.get("2021/11").location())).isEqualTo(november);
        assertThat(stage.manifest(partitions.get("2021/12").location())).isEqualTo(december);
        assertThat(source(partitions.get("2021/12").parameters())).isEqualTo(stage.location("spec/moved"));
    }

    @Test
    void aManifestThatIsThereIsNeverOverwritten() {
        stage.put("taken/year=2021/month=11/a.parquet");
        CatalogTable table = partitioned("taken");
        String usual = table.location() + "/year=2021/month=11";
        stage.overwrite(usual, "s3://somebody/elses\n");
        String moved = stage.put("taken/moved/b.parquet");

        add(partition(stage.database, "taken", stage.location("taken/moved"), "2021", "11"));

        String location = stage.partitions("taken").get("2021/11").location();
        assertThat(location).matches(table.location() + "/_[a-z0-9]+/year=2021/month=11");
        assertThat(stage.manifest(location)).isEqualTo(moved);
        assertThat(stage.manifest(usual)).isEqualTo("s3://somebody/elses\n");
    }

    @Test
    void appendedPartitionsHaveTheirManifestsWhereTheMetastorePutsThem() {
        String november = stage.put("appended/year=2021/month=11/a.parquet");
        CatalogTable table = partitioned("appended");
        String december = stage.put("appended/YEAR=2021/MONTH=12/b.parquet");
        stage.overwrite(table.location() + "/year=2021/month=11", "s3://left/over\n");

        stage.send("append_partition", new append_partition_args(stage.database, "appended", List.of("2021", "11")));
        stage.send(
                "append_partition_by_name",
                new append_partition_by_name_args(stage.database, "appended", "year=2021/month=12"));

        Map<String, Partition> partitions = stage.partitions("appended");
        assertThat(stage.manifest(partitions.get("2021/11").location())).isEqualTo(november);
        assertThat(stage.manifest(partitions.get("2021/12").location())).isEqualTo(december);
        stage.overwrite(table.location() + "/year=2021/month=11", "s3://by/the-mirror\n");
        CallMessage again = stage.rewritten(
                "append_partition", new append_partition_args(stage.database, "appended", List.of("2021", "11")));
        assertThat(stage.refusal(again)).isNotEmpty();
        assertThat(stage.manifest(table.location() + "/year=2021/month=11")).isEqualTo("s3://by/the-mirror\n");
    }

    @Test
    void whatIsReadAndSentBackStaysRewrittenAndCostsNothing() {
        stage.put("back/year=2021/month=11/a.parquet");
        partitioned("back");
        add(partition(stage.database, "back", stage.location("back/year=2021/month=11"), "2021", "11"));
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
        alter("back", table);
        assertThat(stage.stored("back").parameters())
                .containsEntry("comment", "new")
                .containsEntry(SourceParameters.LOCATION, source(marks))
                .containsEntry(SourceParameters.INPUT_FORMAT, marks.get(SourceParameters.INPUT_FORMAT));
        assertThat(SymlinkFormat.is(stage.stored("back").format())).isTrue();
    }

    @Test
    void aRenamedTableKeepsItsRootWhichKnowsItsNewName() {
        String line = stage.put("old_name/a.parquet");
        create(table(stage.database, "old_name", stage.location("old_name")));
        String root = stage.stored("old_name").location();
        Table renamed = sent("old_name");
        renamed.setTableName("new_name");

        alter("old_name", renamed);

        assertThat(stage.stored("new_name").location()).isEqualTo(root);
        assertThat(stage.manifest(root)).isEqualTo(line);
        assertThat(stage.text(root + "/_table")).contains("new_name");
        assertThat(stage.keys("old_name")).noneMatch(key -> key.startsWith("removed:"));
    }

    @Test
    void aRenamedPartitionStaysWithItsData() {
        String line = stage.put("renamed/year=2021/month=11/a.parquet");
        partitioned("renamed");
        stage.send("append_partition", new append_partition_args(stage.database, "renamed", List.of("2021", "11")));
        String location = stage.partitions("renamed").get("2021/11").location();
        org.apache.hadoop.hive.metastore.api.Partition partition = sent("renamed", "2021/11");
        partition.setValues(List.of("2021", "12"));

        stage.send(
                "rename_partition",
                new rename_partition_args(stage.database, "renamed", List.of("2021", "11"), partition));

        Partition stored = stage.partitions("renamed").get("2021/12");
        assertThat(stored.location()).isEqualTo(location);
        assertThat(source(stored.parameters())).isEqualTo(stage.location("renamed/year=2021/month=11"));
        assertThat(stage.manifest(location)).isEqualTo(line);
    }

    @Test
    void aPartitionThatMovesGetsItsNewDataAndTheOldManifestStays() {
        String old = stage.put("moves/year=2021/month=11/a.parquet");
        String moved = stage.put("moves/moved/b.parquet");
        partitioned("moves");
        add(partition(stage.database, "moves", stage.location("moves/year=2021/month=11"), "2021", "11"));
        Partition before = stage.partitions("moves").get("2021/11");
        org.apache.hadoop.hive.metastore.api.Partition partition = sent("moves", "2021/11");
        partition.getSd().setLocation(stage.location("moves/moved"));

        stage.send("alter_partition", new alter_partition_args(stage.database, "moves", partition));

        Partition after = stage.partitions("moves").get("2021/11");
        assertThat(after.location()).isNotEqualTo(before.location());
        assertThat(stage.manifest(after.location())).isEqualTo(moved);
        assertThat(stage.manifest(before.location())).isEqualTo(old);
    }

    @Test
    void aTableThatMovesWithinTheLakeIsRewrittenToItsNewPlace() {
        stage.put("from/a.parquet");
        String moved = stage.put("to/b.parquet");
        create(table(stage.database, "from", stage.location("from")));
        CatalogTable before = stage.stored("from");
        Table table = sent("from");
        table.getSd().setLocation(stage.location("to"));

        alter("from", table);

        CatalogTable after = stage.stored("from");
        assertThat(after.location()).isNotEqualTo(before.location());
        assertThat(source(after.parameters())).isEqualTo(stage.location("to"));
        assertThat(stage.manifest(after.location())).isEqualTo(moved);
    }

    @Test
    void aPartitionedTableThatMovesKeepsItsRootAndItsPartitions() {
        String old = stage.put("parts/year=2021/month=11/a.parquet");
        String added = stage.put("parts_to/year=2021/month=12/b.parquet");
        partitioned("parts");
        add(partition(stage.database, "parts", stage.location("parts/year=2021/month=11"), "2021", "11"));
        CatalogTable before = stage.stored("parts");
        Table table = sent("parts");
        table.getSd().setLocation(stage.location("parts_to"));

        alter("parts", table);

        CatalogTable after = stage.stored("parts");
        assertThat(after.location()).isEqualTo(before.location());
        assertThat(source(after.parameters())).isEqualTo(stage.location("parts_to"));
        assertThat(stage.manifest(stage.partitions("parts").get("2021/11").location()))
                .isEqualTo(old);
        assertThat(stage.manifest(after.location() + "/year=2021/month=12")).isEqualTo(added);
    }

    @Test
    void aTableThatLeavesTheLakeIsAnOrdinaryOneAgain() {
        stage.put("leaves/a.parquet");
        create(table(stage.database, "leaves", stage.location("leaves")));
        Table table = sent("leaves");
        table.getSd().setLocation("s3://warehouse/leaves");

        alter("leaves", table);

        CatalogTable after = stage.stored("leaves");
        assertThat(after.location()).isEqualTo("s3://warehouse/leaves");
        assertThat(after.format().inputFormat()).endsWith("MapredParquetInputFormat");
        assertThat(after.parameters().keySet()).noneMatch(key -> key.startsWith("mirrorlake."));
    }

    @Test
    void aTableDoesNotLeaveItsPartitionsBehind() {
        stage.put("stays/year=2021/month=11/a.parquet");
        partitioned("stays");
        add(partition(stage.database, "stays", "", "2021", "11"));
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

        alter("before", sent("before"));

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
        create(parts);
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

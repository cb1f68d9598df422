package dev.mirrorlake.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.GetTableRequest;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rewrite mode leaves as it is: the metastore has it as if there were no proxy. */
class RewriteLeftAloneStory {
    /** Tables in lakeFS, by what makes each none that is rewritten. */
    private static final Map<String, BiConsumer<Stage, Table>> KINDS = Map.of(
            "view",
                    (stage, table) -> {
                        table.setTableType("VIRTUAL_VIEW");
                        table.setViewOriginalText("SELECT 1");
                        table.setViewExpandedText("SELECT 1");
                        table.setPartitionKeys(List.of());
                    },
            "other database", (stage, table) -> table.setDbName(stage.database + "_other"),
            "outside", (stage, table) -> table.getSd().setLocation("s3a://elsewhere/a/table"),
            "iceberg", (stage, table) -> table.putToParameters("table_type", "ICEBERG"),
            "bucketed",
                    (stage, table) -> {
                        table.getSd().setNumBuckets(4);
                        table.getSd().setBucketCols(List.of("id"));
                    },
            "data source of Spark", (stage, table) -> table.putToParameters("spark.sql.sources.provider", "parquet"));

    @ParameterizedTest
    @ValueSource(strings = {"3.1.3", "4.0.1"})
    void isInTheMetastoreAsItWasSent(String version) throws Exception {
        try (Stage stage = Stage.create(HiveMetastore.shared(version))) {
            String pattern = "rewrite: [{database: \"%s\"}]%nadmin: {".formatted(stage.database);
            // the mirror would only be in the way of tables that come and go
            stage.serve(stage.config("admin: {", pattern, "quiet: 100ms", "quiet: 1h", "at-most: 1s", "at-most: 1h"));
            HiveClient behind = stage.hiveBehindOurBack();
            behind.createDatabase(stage.database + "_other", "s3a://elsewhere/other");
            for (Map.Entry<String, BiConsumer<Stage, Table>> kind : KINDS.entrySet()) {
                Table sent = table(stage);
                kind.getValue().accept(stage, sent);

                List<Object> direct = stored(stage.metastore.address(), sent);
                List<Object> throughUs = stored(stage.app().proxyAddress().orElseThrow(), sent);

                assertThat(throughUs).as(kind.getKey()).isEqualTo(direct);
                assertThat(direct.get(0).toString()).doesNotContain("mirrorlake.source");
            }
            double passed =
                    stage.app().metrics().proxyRewriting.labelValues("passed").get();
            double rewritten = stage.app()
                    .metrics()
                    .proxyRewriting
                    .labelValues("rewritten")
                    .get();
            assertThat(List.of(passed > 0, rewritten)).isEqualTo(List.of(true, 0.0));
            behind.dropDatabase(stage.database + "_other", true);
        }
    }

    /** Makes a table and a partition, alters both, and takes them away again: what the metastore had of them. */
    private static List<Object> stored(HostPort metastore, Table sent) throws TException {
        try (TSocket socket = new TSocket(metastore.host(), metastore.port())) {
            socket.open();
            ThriftHiveMetastore.Client client = new ThriftHiveMetastore.Client(new TBinaryProtocol(socket));
            String database = sent.getDbName();
            String name = sent.getTableName();
            List<Object> stored = new ArrayList<>();
            client.create_table(new Table(sent));
            Table made =
                    client.get_table_req(new GetTableRequest(database, name)).getTable();
            stored.add(timeless(new Table(made)));
            made.putToParameters("comment", "new");
            client.alter_table(database, name, made);
            stored.add(timeless(
                    client.get_table_req(new GetTableRequest(database, name)).getTable()));
            if (!sent.getPartitionKeys().isEmpty()) {
                Partition partition = new Partition();
                partition.setDbName(database);
                partition.setTableName(name);
                partition.setValues(List.of("1"));
                partition.setSd(new StorageDescriptor(sent.getSd()));
                partition.getSd().setLocation(sent.getSd().getLocation() + "/elsewhere");
                partition.setParameters(new HashMap<>(Map.of("quelle", "Süd")));
                client.add_partition(partition);
                Partition added = client.get_partition(database, name, List.of("1"));
                client.alter_partition(database, name, added);
                Partition altered = client.get_partition(database, name, List.of("1"));
                altered.setCreateTime(0);
                altered.getParameters().remove("transient_lastDdlTime");
                stored.add(altered);
            }
            client.drop_table(database, name, false);
            return stored;
        }
    }

    private static Table timeless(Table table) {
        table.setCreateTime(0);
        table.setId(0);
        table.getParameters().remove("transient_lastDdlTime");
        table.getParameters().remove("last_modified_time");
        return table;
    }

    private static Table table(Stage stage) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(
                List.of(new FieldSchema("id", "bigint", "wie es heißt"), new FieldSchema("key", "string", null)));
        storage.setLocation(stage.location("main/a/table"));
        storage.setInputFormat(Tables.PARQUET.inputFormat());
        storage.setOutputFormat(Tables.PARQUET.outputFormat());
        storage.setSerdeInfo(new SerDeInfo(null, Tables.PARQUET.serde(), Tables.PARQUET.serdeParameters()));
        storage.setNumBuckets(-1);
        storage.setBucketCols(List.of());
        storage.setSortCols(List.of());
        storage.setParameters(Map.of());
        Table table = new Table();
        table.setDbName(stage.database);
        table.setTableName("a_table");
        table.setOwner("somebody");
        table.setTableType("EXTERNAL_TABLE");
        table.setSd(storage);
        table.setPartitionKeys(List.of(new FieldSchema("day", "string", null)));
        table.setParameters(new HashMap<>(Map.of("EXTERNAL", "TRUE", "quelle", "Süd", "auto.purge", "true")));
        return table;
    }
}

package dev.mirrorlake.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.WireTurn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that a client did at a metastore, as it was recorded, and what is expected of the tap then.
 *
 * @param file below the folder {@code captured}, whose README.txt says more: the client, and what it did
 * @param counted how often what is counted, by call and outcome
 * @param changes what is offered, in that order
 */
record CapturedWork(String file, Map<String, Integer> counted, List<Change> changes) {
    private static final Change ORDERS = orders();
    private static final Change ARCHIVE = table("archive", false);

    static Stream<CapturedWork> all() {
        return Stream.of(ofHive(), ofSpark(), ofTrino()).flatMap(works -> works);
    }

    private static Stream<CapturedWork> ofHive() {
        String createTable = "create_table_with_environment_context";
        String alterTable = "alter_table_with_environment_context";
        String alterPartition = "alter_partition_with_environment_context";
        String dropTable = "drop_table_with_environment_context";
        Change first = orders("2021/11");
        Change three = orders("2021/12", "2022/1", "2022/2");
        return Stream.of(
                        allClients(
                                "create-database",
                                counted("create_database"),
                                counted("create_database"),
                                counted("create_database_req"),
                                database(false)),
                        allClients(
                                "create-table",
                                counted(createTable),
                                counted(createTable),
                                counted("create_table_req"),
                                ORDERS),
                        allClients(
                                "create-table-that-exists",
                                Map.of(createTable + " failed", 1),
                                Map.of(createTable + " failed", 1),
                                Map.of("create_table_req failed", 1),
                                ORDERS),
                        allClients(
                                "add-partition",
                                counted("add_partition_with_environment_context"),
                                counted("add_partition_with_environment_context"),
                                counted("add_partitions_req"),
                                first),
                        allClients(
                                "add-partitions",
                                counted("add_partitions"),
                                counted("add_partitions"),
                                counted("add_partitions_req"),
                                three),
                        allClients(
                                "add-partition-spec",
                                counted("add_partitions_pspec"),
                                counted("add_partitions_pspec"),
                                counted("add_partitions_pspec"),
                                orders("2022/3", "2022/4")),
                        allClients(
                                "append-partition",
                                counted("append_partition_with_environment_context"),
                                counted("append_partition"),
                                counted("append_partition_req"),
                                orders("2022/5")),
                        allClients(
                                "append-partition-by-name",
                                counted("append_partition_by_name_with_environment_context"),
                                counted("append_partition_by_name"),
                                counted("append_partition_req"),
                                orders("2022/6")),
                        allClients(
                                "move-partition",
                                counted(alterPartition),
                                counted(alterPartition),
                                counted("alter_partitions_req"),
                                orders("2022/5")),
                        allClients(
                                "rename-partition",
                                counted("rename_partition"),
                                counted("rename_partition"),
                                counted("rename_partition_req"),
                                orders("2022/5", "2022/7")),
                        // a client of 2.3 writes the statistics of an empty partition, or table
                        allClients(
                                "truncate-partition",
                                counted(alterPartition),
                                counted("truncate_table"),
                                counted("truncate_table_req"),
                                orders("2022/1")),
                        allClients(
                                "truncate-table",
                                counted(alterTable),
                                counted("truncate_table"),
                                counted("truncate_table_req"),
                                ORDERS),
                        // exchange_partition's answer says nothing of its partition
                        allClients(
                                "exchange-partitions",
                                counted(createTable, "exchange_partition", "exchange_partitions"),
                                counted(createTable, "exchange_partition", "exchange_partitions"),
                                counted("create_table_req", "exchange_partition", "exchange_partitions"),
                                ARCHIVE,
                                ORDERS,
                                ARCHIVE,
                                orders("2021/12"),
                                partitions("archive", "2021/12")),
                        allClients(
                                "add-column",
                                counted(alterTable),
                                counted(alterTable),
                                counted("alter_table_req"),
                                ORDERS),
                        allClients(
                                "drop-partition",
                                counted("drop_partition_with_environment_context"),
                                counted("drop_partition_with_environment_context"),
                                counted("drop_partition_req"),
                                first),
                        allClients(
                                "drop-partition-by-name",
                                counted("drop_partition_by_name_with_environment_context"),
                                counted("drop_partition_by_name_with_environment_context"),
                                counted("drop_partition_req"),
                                orders("2022/6")),
                        allClients(
                                "drop-partitions-by-expression",
                                counted("drop_partitions_req"),
                                counted("drop_partitions_req"),
                                counted("drop_partitions_req"),
                                orders("2022/2", "2022/3")),
                        allClients(
                                "rename-table",
                                counted(alterTable),
                                counted(alterTable),
                                counted("alter_table_req"),
                                table("orders", true),
                                table("orders_2021", false)),
                        allClients("read", Map.of(), Map.of(), Map.of()),
                        allClients(
                                "drop-table",
                                counted(dropTable),
                                counted(dropTable),
                                counted("drop_table_req"),
                                table("orders_2021", true)),
                        cascade("2.3.9"),
                        cascade("3.1.3"),
                        Stream.of(new CapturedWork(
                                "hive-4.0.1/drop-database-cascade",
                                counted("create_table_req", "drop_database_req"),
                                List.of(ORDERS, database(true)))))
                .flatMap(works -> works);
    }

    private static Stream<CapturedWork> ofSpark() {
        String alterTable = "alter_table_with_environment_context";
        return Stream.of(
                spark("create-database", counted("create_database"), database(false)),
                spark("create-table", counted("create_table_with_environment_context"), ORDERS),
                spark("add-partitions", counted("add_partitions_req"), orders("2021/11", "2021/12")),
                spark("rename-partition", counted("rename_partition"), orders("2021/12", "2022/1")),
                spark("set-partition-location", counted("alter_partitions_with_environment_context"), orders("2022/1")),
                spark("drop-partitions", counted("drop_partition_with_environment_context"), orders("2021/11")),
                // Spark tries it as Hive would do it first, which the metastore refuses of such a table
                spark("add-columns", Map.of(alterTable + " failed", 1, alterTable + " changed", 1), ORDERS, ORDERS),
                spark("set-location", counted(alterTable), ORDERS),
                spark("repair", counted(alterTable), ORDERS),
                spark("rename-table", counted(alterTable), table("orders", true), table("orders_2021", false)),
                spark("drop-table", counted("drop_table_with_environment_context"), table("orders_2021", true)),
                spark("drop-database", counted("drop_database"), database(true)));
    }

    private static CapturedWork spark(String name, Map<String, Integer> counted, Change... changes) {
        return new CapturedWork("spark-3.5.7/" + name, counted, List.of(changes));
    }

    /** Trino changes statistics, too, by altering a table or partition. */
    private static Stream<CapturedWork> ofTrino() {
        String alterTable = "alter_table_with_environment_context";
        Change copied = table("copied", false);
        return Stream.of(
                trino("create-schema", counted("create_database"), database(false)),
                trino("create-table", counted("create_table", alterTable), ORDERS, ORDERS),
                trino("insert-new-partitions", counted("add_partitions"), orders("2021-11-30", "2021-12-01")),
                trino("insert-existing-partition", counted("alter_partition"), orders("2021-12-01")),
                trino("create-table-as", counted("create_table", alterTable), copied, copied),
                trino("insert-unpartitioned", counted(alterTable), copied),
                trino("add-column", counted(alterTable), ORDERS),
                trino("rename-column", counted(alterTable), ORDERS),
                trino("drop-column", counted(alterTable), ORDERS),
                trino("comment", counted(alterTable), ORDERS),
                trino("unregister-partition", counted("drop_partition"), orders("2021-11-30")),
                trino("sync-partitions", counted("add_partitions"), orders("2021-11-30")),
                trino(
                        "analyze",
                        counted("alter_partition", "alter_partition"),
                        orders("2021-11-30"),
                        orders("2021-12-01")),
                trino("rename-table", counted(alterTable), table("copied", true), table("moved", false)),
                trino("drop-table", counted("drop_table"), table("moved", true)),
                // Trino, too, drops each table first
                trino(
                        "drop-schema-cascade",
                        counted("drop_table", "drop_database"),
                        table("orders", true),
                        database(true)));
    }

    private static CapturedWork trino(String name, Map<String, Integer> counted, Change... changes) {
        return new CapturedWork("trino-476/" + name, counted, List.of(changes));
    }

    /** What was said, in this format. */
    List<WireTurn> turns(WireFormat format) {
        String path = "captured/" + file + ".txt";
        try (InputStream in = Objects.requireNonNull(CapturedWork.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .map(WireTurn::parse)
                    .map(turn -> WireTurn.of(turn.fromClient(), Reencoded.in(format, turn.bytes())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file;
    }

    /** The same thing done by the clients of Hive 2.3.9, 3.1.3 and 4.0.1. */
    private static Stream<CapturedWork> allClients(
            String name,
            Map<String, Integer> by2,
            Map<String, Integer> by3,
            Map<String, Integer> by4,
            Change... changes) {
        return Stream.of(
                new CapturedWork("hive-2.3.9/" + name, by2, List.of(changes)),
                new CapturedWork("hive-3.1.3/" + name, by3, List.of(changes)),
                new CapturedWork("hive-4.0.1/" + name, by4, List.of(changes)));
    }

    /** These clients drop each table before they drop the database. */
    private static Stream<CapturedWork> cascade(String version) {
        return Stream.of(new CapturedWork(
                "hive-" + version + "/drop-database-cascade",
                counted(
                        "create_table_with_environment_context",
                        "drop_table_with_environment_context",
                        "drop_table_with_environment_context",
                        "drop_database"),
                List.of(ORDERS, table("archive", true), table("orders", true), database(true))));
    }

    /** Calls that all changed something. */
    private static Map<String, Integer> counted(String... methods) {
        Map<String, Integer> counted = new TreeMap<>();
        for (String method : methods) {
            counted.merge(method + " changed", 1, Integer::sum);
        }
        return counted;
    }

    private static Change orders(String... partitions) {
        return partitions("orders", partitions);
    }

    /** @param partitions the values of each, with a slash between them */
    private static Change partitions(String table, String... partitions) {
        return new Change.OfTable(
                new TableName("sales", table),
                false,
                EmbeddedRelay.METASTORE,
                Stream.of(partitions)
                        .map(values -> List.of(values.split("/", -1)))
                        .collect(Collectors.toSet()));
    }

    private static Change table(String name, boolean gone) {
        return new Change.OfTable(new TableName("sales", name), gone, EmbeddedRelay.METASTORE);
    }

    private static Change database(boolean gone) {
        return new Change.OfDatabase("hive", "sales", gone, EmbeddedRelay.METASTORE);
    }
}

package dev.mirrorlake.hive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.GetCatalogsResponse;
import org.apache.hadoop.hive.metastore.api.GetPartitionsByNamesRequest;
import org.apache.hadoop.hive.metastore.api.GetPartitionsByNamesResult;
import org.apache.hadoop.hive.metastore.api.GetTableRequest;
import org.apache.hadoop.hive.metastore.api.GetTableResult;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.thrift.TApplicationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent to metastores of different ages, and what becomes of their answers. */
class SessionTest {
    private static final TableName ORDERS = new TableName("sales", "orders");

    private final StubMetastore metastore = new StubMetastore();

    @AfterEach
    void stop() {
        metastore.close();
    }

    @Test
    void aTableIsAskedForWithoutACatalogWhereItIsTheDefaultOne() {
        List<GetTableRequest> requests = new ArrayList<>();
        metastore.on("get_table_req", arguments -> {
            requests.add((GetTableRequest) arguments.get(0));
            return new GetTableResult(table());
        });

        try (Session session = open()) {
            assertThat(session.table(ORDERS))
                    .get()
                    .extracting(CatalogTable::name)
                    .isEqualTo(ORDERS);
            assertThat(session.table(new TableName("spark", "sales", "orders"))).isPresent();
        }

        assertThat(requests).extracting(GetTableRequest::getCatName).containsExactly(null, "spark");
    }

    @Test
    void onlyNoSuchObjectIsADefiniteNo() {
        metastore.on("get_table_req", arguments -> {
            throw new NoSuchObjectException("hive.sales.orders table not found");
        });

        try (Session session = open()) {
            assertThat(session.table(ORDERS)).isEmpty();
        }
    }

    @Test
    void aMetaExceptionIsRetriedAndTheSessionGoesOn() {
        metastore
                .on("get_table_req", arguments -> {
                    throw new MetaException("the database is down");
                })
                .on("get_all_databases", arguments -> List.of("sales"));

        try (Session session = open()) {
            assertThatThrownBy(() -> session.table(ORDERS))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY))
                    .hasMessageContaining("sales.orders")
                    .hasMessageContaining("MetaException: the database is down");
            assertThat(session.databases("hive")).containsExactly("sales");
        }
    }

    @Test
    void anInternalErrorIsRetried() {
        metastore.refuse("get_table_req", TApplicationException.INTERNAL_ERROR);

        try (Session session = open()) {
            assertThatThrownBy(() -> session.table(ORDERS))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY));
        }
    }

    @Test
    void aMetastoreThatLacksACallWeCannotDoWithoutIsRefused() {
        try (Session session = open()) {
            assertThatThrownBy(() -> session.table(ORDERS))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED))
                    .hasMessageContaining("get_table_req");
        }
    }

    @Test
    void aMetastoreOfHive2HasOneCatalogAndNoIdentity() {
        metastore.on("get_database", arguments -> database(arguments.get(0)));

        try (Session session = open()) {
            assertThat(session.catalogs()).containsExactly("hive");
            assertThat(session.identity()).isEmpty();
            assertThat(session.databaseExists("hive", "sales")).isTrue();
            assertThat(session.databaseExists("hive", "gone")).isFalse();
        }

        assertThat(metastore.calls())
                .containsExactly(
                        "set_ugi",
                        "get_catalogs",
                        "get_metastore_db_uuid",
                        "get_database_req",
                        "get_database",
                        "get_database");
    }

    private static Database database(Object name) throws NoSuchObjectException {
        if (name.equals("sales")) {
            return new Database("sales", "", "", Map.of());
        }
        throw new NoSuchObjectException("no such database");
    }

    @Test
    void otherCatalogsAreWrittenBeforeTheDatabase() {
        List<Object> names = new ArrayList<>();
        metastore
                .on("get_catalogs", arguments -> new GetCatalogsResponse(List.of("hive", "spark")))
                .on("get_databases", arguments -> {
                    names.addAll(arguments);
                    return List.of("sales");
                })
                .on("get_all_tables", arguments -> {
                    names.addAll(arguments);
                    return List.of("orders");
                });

        try (Session session = open()) {
            assertThat(session.catalogs()).containsExactly("hive", "spark");
            assertThat(session.databases("spark")).containsExactly("sales");
            assertThat(session.tables("spark", "sales")).containsExactly("orders");
            assertThat(session.tables("hive", "sales")).containsExactly("orders");
        }

        assertThat(names).containsExactly("@spark#", "@spark#sales", "sales");
    }

    @Test
    void partitionsComeInPagesAndTheOldFormIsRemembered() {
        List<String> names = IntStream.range(0, 2 * Session.PARTITIONS_PER_PAGE + 1)
                .mapToObj(i -> "day=" + i)
                .toList();
        metastore
                .on("get_partition_names", arguments -> names)
                .on("get_partitions_by_names", arguments -> partitions((List<?>) arguments.get(2)));
        List<Integer> sizes = new ArrayList<>();

        try (Session session = open()) {
            session.partitions(source(), page -> sizes.add(page.size()));
        }

        assertThat(sizes).containsExactly(500, 500, 1);
        assertThat(metastore.calls().stream().filter("get_partitions_by_names_req"::equals))
                .hasSize(1);
    }

    @Test
    void aCallThatTheMetastoreDoesNotKnowIsNotTriedOnEveryConnection() {
        metastore
                .on("get_partition_names", arguments -> List.of("day=1"))
                .on("get_partitions_by_names", arguments -> partitions((List<?>) arguments.get(2)));
        MetastoreClient client = client();

        for (int i = 0; i < 3; i++) {
            try (Session session = client.open("")) {
                session.partitions(source(), page -> assertThat(page).hasSize(1));
            }
        }

        assertThat(metastore.calls().stream().filter("get_partitions_by_names_req"::equals))
                .hasSize(1);
    }

    @Test
    void aPartitionThatVanishesMeanwhileIsLeftOut() {
        metastore
                .on("get_partition_names", arguments -> List.of("day=1", "day=2"))
                .on("get_partitions_by_names_req", arguments -> {
                    List<String> names = ((GetPartitionsByNamesRequest) arguments.get(0)).getNames();
                    return new GetPartitionsByNamesResult(partitions(names.subList(1, 2)));
                });
        List<dev.mirrorlake.catalog.Partition> seen = new ArrayList<>();

        try (Session session = open()) {
            session.partitions(source(), seen::addAll);
        }

        assertThat(seen).extracting(dev.mirrorlake.catalog.Partition::values).containsExactly(List.of("day=2"));
    }

    @Test
    void aTableThatVanishesWhileItsPartitionsAreReadIsRetried() {
        metastore.on("get_partition_names", arguments -> {
            throw new NoSuchObjectException("table not found");
        });

        try (Session session = open()) {
            assertThatThrownBy(() -> session.partitions(source(), page -> {}))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY));
        }
    }

    private Session open() {
        return client().open("");
    }

    private MetastoreClient client() {
        return new MetastoreClient(
                new Config.Metastore(List.of(metastore.address()), Duration.ofSeconds(5), false, false), new Metrics());
    }

    private static CatalogTable source() {
        return new CatalogTable(
                ORDERS, "EXTERNAL_TABLE", "", List.of(), List.of(), "", new Format("", "", "", Map.of()), Map.of());
    }

    private static Table table() {
        Table table = new Table();
        table.setSd(new StorageDescriptor());
        return table;
    }

    private static List<Partition> partitions(List<?> names) {
        return names.stream()
                .map(name -> {
                    Partition partition = new Partition();
                    partition.setValues(List.of(String.valueOf(name)));
                    return partition;
                })
                .toList();
    }
}

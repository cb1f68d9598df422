package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.InMemoryCatalog;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.TestTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnTwinsTest {
    private static final TableName OUTSIDE = new TableName("default", "never_in_lakefs");
    private static final TableName USUAL = new TableName("default", "my_table");
    private static final TableName OF_MAIN = new TableName("default_main", "my_table");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final KnownTwins known = new KnownTwins();
    private final List<String> calls = new ArrayList<>();

    @Test
    void aDatabaseThatTheTargetRefusesToListDoesNotHideTheTwinsOfOthers() {
        twin(USUAL);
        catalog.createDatabase(new CatalogTarget.Database("shared", "", Map.of()));

        assertThat(twins("{database}", SyncException.Kind.REFUSED).list()).containsExactly(TestTables.NAME);
        assertThat(known.mayHaveTwin(OUTSIDE)).isTrue();
    }

    @Test
    void aDatabaseThatCanNotBeListedNowIsNotPassedOver() {
        catalog.createDatabase(new CatalogTarget.Database("shared", "", Map.of()));

        assertThatThrownBy(() -> twins("{database}", SyncException.Kind.RETRY).list())
                .isInstanceOf(SyncException.class);
    }

    @Test
    void onceAllTwinsAreListedOtherTablesNeedNoLook() {
        twin(USUAL);

        assertThat(twins("{database}").list()).containsExactly(TestTables.NAME);
        assertThat(known.mayHaveTwin(OUTSIDE)).isFalse();
        assertThat(known.of(TestTables.NAME)).containsExactly(USUAL);
    }

    @Test
    void aTwinIsFoundByItsNameWithoutListingTheTarget() {
        twin(USUAL);

        assertThat(twins("{database}").of(TestTables.NAME)).hasSize(1);
        assertThat(calls).containsExactly("table");
    }

    @Test
    void aTwinWhoseNameDependsOnItsPlaceIsFoundByListingTheTargetOnce() {
        twin(OF_MAIN);
        OwnTwins twins = twins("{database}_{ref}");

        assertThat(names(twins.of(TestTables.NAME))).containsExactly(OF_MAIN);
        calls.clear();
        assertThat(names(twins.of(TestTables.NAME))).containsExactly(OF_MAIN);
        assertThat(calls).containsExactly("table");
    }

    @Test
    void aTwinOfAnotherNameIsAStray() {
        twin(USUAL);
        twin(OF_MAIN);
        OwnTwins twins = twins("{database}_{ref}");
        twins.list();

        assertThat(names(twins.strays(TestTables.NAME, OF_MAIN))).containsExactly(USUAL);
        assertThat(names(twins.of(TestTables.NAME))).containsExactlyInAnyOrder(USUAL, OF_MAIN);
    }

    @Test
    void aTwinThatSomebodyDeletedIsForgotten() {
        twin(USUAL);
        OwnTwins twins = twins("{database}");
        twins.list();
        catalog.deleteTable(USUAL);

        assertThat(twins.of(TestTables.NAME)).isEmpty();
        assertThat(known.mayHaveTwin(TestTables.NAME)).isFalse();
    }

    @Test
    void theSourcesOfADatabaseAreFoundWhereverTheirTwinsAre() {
        twin(OF_MAIN);

        assertThat(twins("{database}_{ref}").sourcesIn("hive", "default")).containsExactly(TestTables.NAME);
        assertThat(twins("{database}_{ref}").sourcesIn("hive", "other")).isEmpty();
        assertThat(twins("{database}_{ref}").sourcesIn("spark", "default")).isEmpty();
    }

    private static List<TableName> names(List<StoredTable> tables) {
        return tables.stream().map(table -> table.table().name()).toList();
    }

    private void twin(TableName name) {
        catalog.createDatabase(new CatalogTarget.Database(name.database(), "", Map.of()));
        CatalogTable table = TwinConversion.toTwin(
                TestTables.table(TestTables.KEYS),
                name,
                DataFormat.PARQUET,
                "s3://bucket/symlinks/prod/r/m/t/",
                "prod",
                none -> false);
        catalog.createTable(
                new TwinRecord("hive.default.my_table", "s3a://example/main/my_table", "", "head", "c", "f", "x")
                        .converged(table));
    }

    private OwnTwins twins(String database) {
        return twins(database, SyncException.Kind.RETRY);
    }

    /** Over a target that does not list the tables of the database {@code shared}. */
    private OwnTwins twins(String database, SyncException.Kind failure) {
        CatalogTarget target = (CatalogTarget) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CatalogTarget.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("tables") && arguments[0].equals("shared")) {
                        throw new SyncException(failure, "memory", "database shared", "", null);
                    }
                    if (!method.getName().equals("folded")) {
                        calls.add(method.getName());
                    }
                    try {
                        return method.invoke(catalog, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Config config = new ConfigLoader(Map.of())
                .parse("test", """
                        owner: prod
                        metastore: {uris: ["thrift://127.0.0.1:1"]}
                        lakefs: {endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b}
                        aws: {region: eu-central-1}
                        glue: {database: "%s"}
                        """.formatted(database), Role.MIRROR)
                .config();
        ManifestStore manifests =
                new ManifestStore(new AwsAccess(config.aws(), new Metrics(), List.of()), config.aws());
        return new OwnTwins(target, manifests, new TwinNames(config.glue(), target::folded), known, config.owner());
    }
}

package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.InMemoryCatalog;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.DataFormat;
import dev.mirrorlake.source.TestTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final TableName OUTSIDE = new TableName("default", "never_in_lakefs");

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final MirrorMemory memory = new MirrorMemory(Duration.ofHours(1));

    @Test
    void aDatabaseThatTheTargetRefusesToListDoesNotHideTheTwinsOfOthers() {
        twin();
        catalog.createDatabase(new CatalogTarget.Database("shared", "", Map.of()));

        assertThat(inventory(SyncException.Kind.REFUSED).twins()).containsExactly(TestTables.NAME);
        assertThat(memory.twins().mayHaveTwin(OUTSIDE)).isTrue();
    }

    @Test
    void aDatabaseThatCanNotBeListedNowIsNotPassedOver() {
        catalog.createDatabase(new CatalogTarget.Database("shared", "", Map.of()));

        assertThatThrownBy(() -> inventory(SyncException.Kind.RETRY).twins()).isInstanceOf(SyncException.class);
    }

    @Test
    void onceAllTwinsAreListedOtherTablesNeedNoLook() {
        twin();

        assertThat(inventory(SyncException.Kind.RETRY).twins()).containsExactly(TestTables.NAME);
        assertThat(memory.twins().mayHaveTwin(OUTSIDE)).isFalse();
    }

    private void twin() {
        catalog.createDatabase(new CatalogTarget.Database("default", "", Map.of()));
        CatalogTable table = TwinConversion.toTwin(
                TestTables.table(TestTables.KEYS), DataFormat.PARQUET, "s3://bucket/symlinks/prod/r/m/t/", "prod");
        catalog.createTable(
                new TwinRecord("hive.default.my_table", "s3a://example/main/my_table", "", "head", "c", "f", "x")
                        .converged(table));
    }

    /** Over a target that does not list the tables of the database {@code shared}. */
    private Inventory inventory(SyncException.Kind failure) {
        CatalogTarget target = (CatalogTarget) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CatalogTarget.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("tables") && arguments[0].equals("shared")) {
                        throw new SyncException(failure, "memory", "database shared", "", null);
                    }
                    try {
                        return method.invoke(catalog, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Config config =
                new ConfigLoader(Map.of()).parse("test", """
                        owner: prod
                        metastore: {uris: ["thrift://127.0.0.1:1"]}
                        lakefs: {endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b}
                        aws: {region: eu-central-1}
                        """, Role.MIRROR).config();
        Metrics metrics = new Metrics();
        return new Inventory(
                config,
                new MetastoreClient(config.metastore(), metrics),
                new LakeFsClient(config.lakefs(), metrics),
                target,
                new ManifestStore(new AwsAccess(config.aws(), metrics, List.of()), config.aws()),
                memory);
    }
}

package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.catalog.InMemoryCatalog;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.TestTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that wait for a catalog which deletes partitions when it likes. */
class StepTest {
    private static final CatalogTable TABLE = TestTables.table(TestTables.KEYS);
    private static final List<Partition> PARTITIONS = List.of(owned("11"), owned("12"));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final ManifestStore none =
            new ManifestStore(new AwsAccess(awsConfig(), new Metrics(), List.of()), awsConfig());

    @BeforeEach
    void makeTheTable() {
        catalog.createDatabase(new CatalogTarget.Database("default", "", Map.of()));
        catalog.createTable(TABLE);
    }

    @Rule("C12")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTableIsDeletedOnlyOnceNoPartitionIsSeen(int partitions) {
        catalog.createPartitions(TABLE, PARTITIONS.subList(0, partitions));
        Step step = new Step.AwaitNoPartitions(TABLE);

        if (partitions == 0) {
            step.apply(catalog, none);
        } else {
            assertThatThrownBy(() -> step.apply(catalog, none))
                    .isInstanceOfSatisfying(SyncException.class, e -> {
                        assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY);
                        assertThat(e.code()).isEqualTo(ReasonCode.DELETION_RUNNING);
                    })
                    .hasMessageContaining(partitions + " deleted partitions are still there, such as [2021, 1");
        }
    }

    @Test
    void aTableJustMadeIsClearedOfWhatItShowsOfOneBefore() {
        catalog.createPartitions(TABLE, PARTITIONS);

        new Step.DropOrphans(TABLE, "prod").apply(catalog, none);

        assertThat(catalog.partitions(TABLE.name())).isEmpty();
    }

    @Test
    void aSyncIsTriedAgainWhereTheyCanNotBeClearedYet() {
        catalog.createPartitions(TABLE, PARTITIONS);
        CatalogTarget slow = (CatalogTarget) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CatalogTarget.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("deletePartitions") ? null : method.invoke(catalog, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        assertThatThrownBy(() -> new Step.DropOrphans(TABLE, "prod").apply(slow, none))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(ReasonCode.DELETION_RUNNING));
    }

    @Test
    void whatSomebodyElseOwnsIsWaitedForAndNotTouched() {
        catalog.createPartitions(TABLE, List.of(owned("11"), TestTables.partition("2021", "12")));

        assertThatThrownBy(() -> new Step.DropOrphans(TABLE, "prod").apply(catalog, none))
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY);
                    assertThat(e.code()).isEqualTo(ReasonCode.DELETION_RUNNING);
                    assertThat(e.remedy()).contains("drop that partition", "mirrorlake adopt and --unowned");
                })
                .hasMessageContaining("shows 1 partitions of one before it, such as [2021, 12]");

        assertThat(catalog.partitions(TABLE.name()))
                .extracting(Partition::values)
                .containsExactly(List.of("2021", "12"));
    }

    private static Partition owned(String month) {
        Partition plain = TestTables.partition("2021", month);
        return new Partition(
                plain.values(), plain.location(), plain.format(), plain.columns(), Map.of("mirrorlake.owner", "prod"));
    }

    private static Config.Aws awsConfig() {
        return new ConfigLoader(Map.of())
                .parse(
                        "test",
                        "owner: prod\naws: {region: eu-central-1}\nmetastore: {uris: [\"thrift://127.0.0.1:1\"]}\n"
                                + "lakefs: {endpoint: \"http://127.0.0.1:1\", access-key-id: a, secret-access-key: b}\n",
                        Role.MIRROR)
                .config()
                .aws();
    }
}

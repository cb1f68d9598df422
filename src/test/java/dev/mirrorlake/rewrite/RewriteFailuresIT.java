package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.HiveTables.partition;
import static dev.mirrorlake.rewrite.HiveTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.rig.HiveClient;
import dev.mirrorlake.rig.HiveMetastore;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.add_partitions_args;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_args;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that fail: what they leave, and what a repeated one does. */
class RewriteFailuresIT {
    private static HiveMetastore metastore;
    private static RewriteStage stage;
    private static int tables;

    private final String name = "t" + ++tables;

    @BeforeAll
    static void start() {
        metastore = HiveMetastore.start("rewrite-failures");
        stage = new RewriteStage("failures", metastore);
        stage.createDatabase("s3a://elsewhere/" + stage.database);
        stage.put("kept/a.parquet");
        stage.send("create_table", new create_table_args(table(stage.database, "kept", stage.location("kept"))));
    }

    @AfterAll
    static void stop() {
        stage.close();
        metastore.close();
    }

    @AfterEach
    void recover() {
        stage.emulator.recover();
        stage.aws.forget();
    }

    private Table made() {
        return table(stage.database, name, stage.location(name), "year");
    }

    private void create() {
        stage.send("create_table", new create_table_args(made()));
    }

    private void add() {
        stage.send(
                "add_partitions",
                new add_partitions_args(
                        List.of(partition(stage.database, name, stage.location(name + "/year=2022"), "2022"))));
    }

    /** Everything that S3 holds of another table. */
    private static Map<String, String> kept() {
        Map<String, String> files = new TreeMap<>();
        stage.keys().stream()
                .filter(key -> key.contains(".kept~"))
                .forEach(key -> files.put(
                        key, stage.text("s3://" + stage.bucket + "/" + stage.repository + "/symlinks/prod/" + key)));
        return files;
    }

    private static SyncException failure(Runnable call) {
        SyncException failure = catchThrowableOfType(SyncException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.system()).isEqualTo("rewrite");
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/repositories/", "/branches/main", "/diff", "/objects/ls"})
    void aLakeThatFailsFailsTheCallAndARepeatedOneWorks(String part) {
        String line = stage.put(name + "/year=2021/a.parquet");
        Map<String, String> kept = kept();
        stage.emulator.failOn(part, 503);

        SyncException failure = failure(this::create);

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
        assertThat(failure).hasMessageContaining("lakefs: ");
        assertThat(failure.remedy()).contains("repeat the statement");
        stage.emulator.recover();
        create();
        assertThat(stage.manifest(stage.stored(name).location() + "/year=2021")).isEqualTo(line);
        String added = stage.put(name + "/year=2022/b.parquet");
        stage.emulator.failOn(part, 503);
        assertThat(failure(this::add).kind()).isEqualTo(Kind.RETRY);
        assertThat(stage.partitions(name)).isEmpty();
        stage.emulator.recover();
        add();
        assertThat(stage.manifest(stage.partition(name, "2022").location())).isEqualTo(added);
        assertThat(kept()).isEqualTo(kept);
    }

    @Test
    void aLakeThatIsDownIsNamed() {
        stage.put(name + "/year=2021/a.parquet");
        stage.emulator.stop();

        SyncException failure = failure(this::create);

        stage.emulator.start();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.remedy()).contains("repeat the statement");
        create();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aCrashBetweenAnyTwoWritesLeavesNothingThatMatters(int writes) {
        String line = stage.put(name + "/year=2021/a.parquet");
        stage.put(name + "/year=2020/a.parquet");
        Map<String, String> kept = kept();
        stage.aws.forget();
        stage.aws.crashAfterWrite(writes);

        assertThatThrownBy(this::create).isInstanceOf(RuntimeException.class);

        stage.aws.forget();
        // whatever is left is marked for removal before it is there
        assertThat(stage.keys(name)).anyMatch(key -> key.startsWith("removed:"));
        create();
        assertThat(stage.manifest(stage.stored(name).location() + "/year=2021")).isEqualTo(line);
        assertThat(kept()).isEqualTo(kept);
    }

    @Test
    void aDeniedWriteSaysWhatIsMissing() {
        stage.put(name + "/year=2021/a.parquet");
        stage.aws.deny("PutObject");

        SyncException failure = failure(this::create);

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("access denied to s3:PutObject");
        assertThat(failure.remedy())
                .contains("ask the operator")
                .contains("s3:PutObject")
                .contains("excluded from rewrite");
        stage.aws.forget();
        create();
        stage.aws.deny("ListObjectsV2");
        assertThat(failure(this::add)).hasMessageContaining("s3:ListBucket");
        stage.aws.forget();
        add();
    }

    @Test
    void aRepositoryThatDoesNotExistIsNamed() {
        assertThat(failure(() -> stage.send(
                        "create_table",
                        new create_table_args(
                                table(stage.database, name, "lakefs://" + stage.repository + "x/main/" + name)))))
                .hasMessageContaining("repository \"" + stage.repository + "x\" does not exist");
    }

    @Test
    void aMetastoreThatIsDownFailsTheCallAndARepeatedOneWorks() {
        String line = stage.put(name + "/year=2022/a.parquet");
        create();
        metastore.stop();

        SyncException failure = failure(this::add);

        metastore.restart();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("metastore: can't connect");
        assertThat(failure.getMessage() + failure.remedy()).doesNotContain("TTransportException");
        add();
        assertThat(stage.manifest(stage.partition(name, "2022").location())).isEqualTo(line);
    }

    @Test
    void aTableWhoseManifestsAreNotOursIsNotWrittenTo() {
        String elsewhere = "s3://" + stage.bucket + "/elsewhere/symlinks/prod/a/main/x.y~aaaabbbbcccc";
        try (HiveClient hive = HiveClient.connect(metastore.address())) {
            hive.createTable(new CatalogTable(
                    stage.name(name),
                    "EXTERNAL_TABLE",
                    "",
                    List.of(new Column("id", "bigint")),
                    List.of(new Column("year", "string")),
                    elsewhere,
                    Rules.format("symlink"),
                    Map.of(
                            SourceParameters.LOCATION, stage.location(name),
                            SourceParameters.INPUT_FORMAT,
                                    Rules.format("parquet").inputFormat(),
                            SourceParameters.OWNER, "prod")));
        }
        assertThat(SymlinkFormat.is(stage.stored(name).format())).isTrue();

        SyncException failure = failure(this::add);

        assertThat(failure).hasMessageContaining("belong below s3://" + stage.bucket + "/" + stage.repository);
        assertThat(failure.remedy()).contains("mirrorlake restore");
    }

    @Test
    void anInterruptEndsACallThatHangs() {
        stage.put(name + "/year=2021/a.parquet");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        stage.emulator.onCall(call -> {
            reached.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicReference<SyncException> failure = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            failure.set(failure(this::create));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        await().until(() -> reached.getCount() == 0);

        caller.interrupt();

        await().atMost(Duration.ofSeconds(5)).until(() -> failure.get() != null && interrupted.get() != null);
        assertThat(failure).hasValueMatching(ended -> ended.kind() == Kind.RETRY);
        assertThat(interrupted).hasValue(true);
        done.countDown();
    }
}

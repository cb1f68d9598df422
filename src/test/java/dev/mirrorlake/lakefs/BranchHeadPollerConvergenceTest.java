package dev.mirrorlake.lakefs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config.View;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsError;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to a branch, a table that is synced only when it is offered shows what the branch shows. */
class BranchHeadPollerConvergenceTest {
    private static final int STEPS = 100;
    private static final List<String> FOLDERS = List.of("t/", "t/a/", "t/a/b/", "t-1/", "t_old/", "u/", "zoo/");

    private static final Map<TableName, Set<String>> TABLES = Map.of(
            new TableName("db", "outer"), Set.of("t/"),
            new TableName("db", "inner"), Set.of("t/a/"),
            new TableName("db", "sibling"), Set.of("t_old/"),
            new TableName("db", "scattered"), Set.of("u/", "t/a/b/"));

    @ParameterizedTest
    @CsvSource({"HEAD, 1", "HEAD, 2", "HEAD, 3", "COMMITTED, 4", "COMMITTED, 5"})
    void whatIsNotOfferedHasNotChanged(View view, long seed) {
        Random random = new Random(seed);
        try (LakeFsFixture lake = new LakeFsFixture();
                BranchHeadPoller poller = new BranchHeadPoller(lake.client, view, Duration.ofDays(1))) {
            lake.lakeFs.createBranch("example", "dev", "main");
            Map<TableName, List<LakeObject>> shown = new HashMap<>();
            TABLES.keySet().forEach(table -> shown.put(table, sync(lake, poller, view, table)));

            for (int step = 0; step < STEPS; step++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    change(lake.lakeFs, random, step + "-" + i);
                }
                Set<TableName> offered = new HashSet<>();
                poller.tick(change -> offered.add(((Change.OfTable) change).table()));

                for (TableName table : TABLES.keySet()) {
                    if (offered.contains(table)) {
                        shown.put(table, sync(lake, poller, view, table));
                    }
                    assertThat(shown.get(table))
                            .as("%s after step %d of seed %d", table, step, seed)
                            .isEqualTo(snapshot(lake, view, table).objects());
                }
            }
        }
    }

    private static List<LakeObject> sync(LakeFsFixture lake, BranchHeadPoller poller, View view, TableName table) {
        Snapshot snapshot = snapshot(lake, view, table);
        poller.watch(
                table,
                List.of(new Watched("example", "main", prefixes(table), snapshot.commit(), snapshot.uncommitted())));
        return snapshot.objects();
    }

    private static Snapshot snapshot(LakeFsFixture lake, View view, TableName table) {
        return lake.client.snapshot("example", "main", prefixes(table), view == View.COMMITTED);
    }

    private static Set<String> prefixes(TableName table) {
        return TABLES.getOrDefault(table, Set.of());
    }

    /** One random change. Each content is written once only: to lakeFS the same content again is no change. */
    private static void change(LakeFs lakeFs, Random random, String content) {
        String path = FOLDERS.get(random.nextInt(FOLDERS.size())) + random.nextInt(3);
        String branch = random.nextInt(3) == 0 ? "dev" : "main";
        try {
            switch (random.nextInt(10)) {
                case 0 -> lakeFs.commit("example", "main", content);
                case 1 -> lakeFs.commit("example", "dev", content);
                case 2 -> lakeFs.merge("example", "dev", "main");
                case 3 -> lakeFs.reset("example", branch);
                case 4, 5 -> lakeFs.delete("example", branch, path);
                default -> lakeFs.put("example", branch, path, content.getBytes(UTF_8));
            }
        } catch (LakeFsError refused) {
            assertThat(refused.status()).as("nothing to commit, or a conflict").isIn(400, 409);
        }
    }
}

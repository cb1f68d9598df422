package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config.ForeignFiles;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.source.TestTables;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetiredRootsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration GRACE = Duration.ofHours(1);
    private static final TableName TABLE = TestTables.NAME;
    private static final ManifestRoot ROOT = root("0123456789ab");
    private static final ManifestRoot OTHER = root("ba9876543210");
    private static final Step ANY = new Step.ClaimManifests(OTHER, TABLE);

    private final Leftovers leftovers = new Leftovers(GRACE);
    private final RetiredRoots roots =
            new RetiredRoots(leftovers, GRACE, ForeignFiles.REPORT, Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void aRootLeftByACallThatFailedGoesAfterTheGracePeriodWhetherOrNotItsTableExists() {
        Retired due = retired(NOON.minus(GRACE));

        assertThat(around(null)).containsExactly(new Step.DeleteRetired(due, ForeignFiles.REPORT));
        assertThat(around(OTHER, ANY)).containsExactly(ANY, new Step.DeleteRetired(due, ForeignFiles.REPORT));
        assertThat(roots.next(TABLE, OTHER)).isZero();
    }

    @Test
    void beforeThatItIsLeftAloneAndLookedAtAgain() {
        retired(NOON.minusSeconds(600));

        assertThat(around(OTHER, ANY)).containsExactly(ANY);
        assertThat(roots.next(TABLE, OTHER)).isEqualTo(Duration.ofMinutes(50));
    }

    @Test
    void filesOfOthersGoWithItOnlyIfThatIsConfigured() {
        Retired due = retired(NOON.minus(GRACE));
        RetiredRoots deleting =
                new RetiredRoots(leftovers, GRACE, ForeignFiles.DELETE, Clock.fixed(NOON, ZoneOffset.UTC));

        Plan plan = deleting.around(new Plan(TABLE, List.of(), List.of()), null);

        assertThat(plan.steps()).containsExactly(new Step.DeleteRetired(due, ForeignFiles.DELETE));
        assertThat(plan.lines()).containsExactly("- retired manifests below " + ROOT.uri() + ", and files of others");
        assertThat(new Step.DeleteRetired(due, ForeignFiles.REPORT).lines())
                .containsExactly("- retired manifests below " + ROOT.uri());
    }

    @Test
    void aRootInUseIsKeptHoweverLongItWasRetired() {
        Retired retired = retired(NOON.minus(GRACE));

        assertThat(around(ROOT, ANY)).containsExactly(new Step.ReviveManifests(retired), ANY);
        assertThat(roots.next(TABLE, ROOT)).isZero();
    }

    @Test
    void aRootThatIsKeptAnywayIsKeptOnce() {
        Step revive = new Step.ReviveManifests(retired(NOON.minus(GRACE)));

        assertThat(around(ROOT, revive, ANY)).containsExactly(revive, ANY);
    }

    @Test
    void aRootThatAnotherTableRevivedIsForgotten() {
        MirrorMemory memory = new MirrorMemory(GRACE);
        Retired retired = new Retired(ROOT, TABLE, NOON);
        memory.applied(new Step.RetireManifests(ROOT, TABLE), NOON);

        memory.applied(new Step.ReviveManifests(new Retired(ROOT, new TableName("default", "renamed"), NOON)), NOON);

        assertThat(memory.leftovers().retired(TABLE)).isEmpty();
        memory.leftovers().add(retired);
        memory.leftovers().add(new Retired(ROOT, new TableName("default", "renamed"), NOON));
        assertThat(memory.leftovers().retired(TABLE)).isEmpty();
    }

    private Retired retired(Instant since) {
        Retired retired = new Retired(ROOT, TABLE, since);
        leftovers.add(retired);
        return retired;
    }

    private List<Step> around(@Nullable ManifestRoot inUse, Step... steps) {
        return roots.around(new Plan(TABLE, List.of(steps), List.of()), inUse).steps();
    }

    private static ManifestRoot root(String id) {
        return ManifestRoot.ofRewritten(
                "", "s3://bucket/prefix", "prod", new LakeLocation("example", "main", "t"), TABLE, id);
    }
}

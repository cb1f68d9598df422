package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.source.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration GRACE = Duration.ofHours(1);
    private static final ManifestRoot ROOT = ManifestRoot.of(
            "", "s3://bucket/prefix", "prod", new LakeLocation("example", "main", "t"), TestTables.NAME);

    private final Leftovers leftovers = new Leftovers(GRACE);

    @Test
    void aFolderThatNothingPointsAtIsDueAfterTheGracePeriod() {
        assertThat(folders(NOON, Set.of("a/"))).isEqualTo(new Leftovers.Due(List.of(), GRACE));
        assertThat(folders(NOON.plusSeconds(3599), Set.of("a/")))
                .isEqualTo(new Leftovers.Due(List.of(), Duration.ofSeconds(1)));

        assertThat(folders(NOON.plus(GRACE), Set.of("a/"))).isEqualTo(new Leftovers.Due(List.of("b/"), Duration.ZERO));
    }

    @Test
    void aFolderThatWasPointedAtInBetweenBeginsAnew() {
        folders(NOON, Set.of("a/"));
        folders(NOON.plusSeconds(60), Set.of("a/", "b/"));

        assertThat(folders(NOON.plus(GRACE), Set.of("a/")).next()).isEqualTo(GRACE);
    }

    @Test
    void theGracePeriodBeginsWhenThePartitionWasDroppedNotWhenThatIsNextSeen() {
        leftovers.left(ROOT.uri(), List.of("b/"), NOON);

        assertThat(folders(NOON.plus(GRACE), Set.of("a/")).due()).containsExactly("b/");
    }

    @Test
    void retiredRootsAreRememberedByTheirTableUntilTheyAreForgotten() {
        Retired retired = new Retired(ROOT, TestTables.NAME, NOON);
        leftovers.add(retired);

        assertThat(leftovers.retired(TestTables.NAME)).containsExactly(retired);
        assertThat(leftovers.left(retired, NOON.plusSeconds(600))).isEqualTo(Duration.ofMinutes(50));
        leftovers.forget(ROOT);
        assertThat(leftovers.retired(TestTables.NAME)).isEmpty();
    }

    private Leftovers.Due folders(Instant now, Set<String> pointedAt) {
        return leftovers.folders(ROOT, Set.of("a/", "b/"), pointedAt, now);
    }
}

package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.source.TestTables;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RootNotesTest {
    private static final TableName TABLE = TestTables.NAME;
    private static final TableName OTHER = new TableName("default", "other");
    private static final ManifestRoot ROOT = ManifestRoot.ofRewritten(
            "", "s3://bucket/prefix", "prod", new LakeLocation("example", "main", "t"), TABLE, "0123456789ab");

    @Test
    void aRootWithTheTablesNameNeedsNothing() {
        RootNotes notes = notes(TABLE, null);

        assertThat(refused(notes, Set.of(OTHER))).isFalse();
        assertThat(notes.claimedBy(TABLE)).isEmpty();
    }

    @Test
    void aRootWithoutANoteIsClaimed() {
        RootNotes notes = notes(null, null);

        assertThat(refused(notes, Set.of(OTHER))).isFalse();
        assertThat(notes.claimedBy(TABLE)).containsExactly(new Step.ClaimManifests(ROOT, TABLE));
    }

    @Test
    void aRootThatTheProxyMadeReadyIsKeptOnceTheMetastoreHasTheTable() {
        Retired retired = new Retired(ROOT, TABLE, Instant.EPOCH);

        assertThat(notes(TABLE, retired).claimedBy(TABLE)).containsExactly(new Step.ReviveManifests(retired));
    }

    @Test
    void aRenamedTableClaimsTheRootOfItsFormerName() {
        RootNotes notes = notes(OTHER, null);

        assertThat(refused(notes, Set.of())).isFalse();
        assertThat(notes.claimedBy(TABLE)).containsExactly(new Step.ClaimManifests(ROOT, TABLE));
    }

    @Test
    void aRenamedTableWhoseFormerTwinWasRemovedFirstTakesItsRootBack() {
        Retired retired = new Retired(ROOT, OTHER, Instant.EPOCH);

        assertThat(notes(OTHER, retired).claimedBy(TABLE))
                .containsExactly(new Step.ReviveManifests(retired), new Step.ClaimManifests(ROOT, TABLE));
    }

    @Test
    void twoTablesCanNotHaveOneRoot() {
        assertThat(notes(OTHER, null).refusal(TABLE, Set.of(OTHER)::contains)).hasValueSatisfying(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.MANIFESTS_OF_ANOTHER);
            assertThat(reason.text()).contains(TABLE.toString(), OTHER.toString(), ROOT.uri());
            assertThat(reason.remedy()).isNotEmpty();
        });
    }

    private static boolean refused(RootNotes notes, Set<TableName> here) {
        return notes.refusal(TABLE, here::contains).isPresent();
    }

    private static RootNotes notes(@Nullable TableName user, @Nullable Retired retired) {
        return new RootNotes(ROOT, Optional.ofNullable(user), Optional.ofNullable(retired));
    }
}

package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.source.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the notes in S3 say of a rewritten table's root. It stays with its table whatever that is called, so they and not
 * its name say whose it is: a rename moves the note, and manifests go only with the table that the note names.
 *
 * @param user the table that uses the root; empty where nothing says so
 * @param retired where the root is noted as one to be deleted
 */
record RootNotes(ManifestRoot root, Optional<TableName> user, Optional<Retired> retired) {

    /** Costs a GetObject and a ListObjectsV2, and a GetObject more where it is retired. */
    static RootNotes read(ManifestStore manifests, ManifestRoot root) {
        return new RootNotes(root, manifests.user(root), manifests.retired(root));
    }

    /**
     * Why a table that the metastore has at this root can't have it; empty where it can.
     *
     * @param isHere whether the metastore has another table, and at this root
     */
    Optional<Reason> refusal(TableName table, Predicate<TableName> isHere) {
        return user.filter(other -> !other.equals(table))
                .filter(isHere)
                .map(other -> new Reason(
                        ReasonCode.MANIFESTS_OF_ANOTHER,
                        "table " + table + " is located at " + root.uri() + ", where the manifests of table " + other
                                + " are",
                        "drop one of the two, and create it again at its place in lakeFS"));
    }

    /** What makes the root that of a table which the metastore has here: it is kept, and bears the table's name. */
    List<Step> claimedBy(TableName table) {
        List<Step> steps = new ArrayList<>();
        retired.ifPresent(tombstone -> steps.add(new Step.ReviveManifests(tombstone)));
        if (user.filter(table::equals).isEmpty()) {
            steps.add(new Step.ClaimManifests(root, table));
        }
        return steps;
    }
}

package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.Reason;
import java.util.List;
import java.util.Optional;

/** What of somebody else is in the way of a twin, and how an operator gets it out of the way. Pure. */
final class Conflicts {
    /** How many files a message names; nobody reads more. */
    private static final int MOST_NAMED = 50;

    private Conflicts() {}

    /** Why a table of the target is not this source's to change; empty where it is. */
    static Optional<Reason> taken(CatalogTable table, String source, String owner) {
        if (!TwinRecord.ownedBy(owner, table.parameters())) {
            String other = table.parameters().get(TwinRecord.OWNER);
            return Optional.of(new Reason(
                    ReasonCode.NAME_TAKEN,
                    "table " + table.name() + " exists in the target and "
                            + (other == null ? "was not made by Mirrorlake" : "belongs to the owner \"" + other + "\""),
                    "drop or rename it there, exclude the source table, or hand it over: " + adopt(source)
                            + (other == null ? " --unowned" : " --from " + other)));
        }
        String itsSource = TwinRecord.of(table).map(TwinRecord::source).orElse("");
        if (!itsSource.equals(source)) {
            return Optional.of(new Reason(
                    ReasonCode.TWIN_OF_ANOTHER,
                    "table " + table.name() + " is the twin of " + itsSource + ", not of " + source,
                    "exclude one of the two, tell them apart by glue.database and glue.table, or hand it over: "
                            + adopt(source)));
        }
        return Optional.empty();
    }

    private static String adopt(String source) {
        return "mirrorlake adopt "
                + TwinRecord.sourceTable(source).map(TableName::toString).orElse(source);
    }

    static Reason foreignFiles(ManifestRoot root, List<String> paths) {
        int more = paths.size() - MOST_NAMED;
        return new Reason(
                ReasonCode.FOREIGN_FILES,
                "below " + root.uri() + " lie files that readers take for manifests: "
                        + String.join(", ", paths.subList(0, Math.min(paths.size(), MOST_NAMED)))
                        + (more > 0 ? ", and " + more + " more" : ""),
                "an engine that reads the metastore has written them: write through lakeFS, then delete them, or set"
                        + " mirror.foreign-files to delete");
    }

    /** What keeps a table with all its partitions from being dropped: one that is not ours, if there is any. */
    static Optional<Reason> foreignPartition(TableName table, List<Partition> partitions, String owner) {
        return partitions.stream()
                .filter(partition -> !TwinRecord.ownedBy(owner, partition.parameters()))
                .findFirst()
                .map(partition -> foreignPartition(table, partition));
    }

    static Reason foreignPartition(TableName table, Partition partition) {
        String other = partition.parameters().get(TwinRecord.OWNER);
        return new Reason(
                ReasonCode.PARTITION_TAKEN,
                "partition " + partition.values() + " of the twin " + table
                        + (other == null ? " was not made by Mirrorlake" : " belongs to the owner \"" + other + "\""),
                "drop that partition in the target, or hand it over with mirrorlake adopt and "
                        + (other == null ? "--unowned" : "--from " + other));
    }
}

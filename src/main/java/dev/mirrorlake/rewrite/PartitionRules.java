package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.PartitionFolder;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SourceRules;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of the partitions of rewritten tables that calls make and change. Pure. */
final class PartitionRules {
    private final String owner;
    private final Set<String> buckets;

    PartitionRules(Config config) {
        owner = config.owner();
        buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** @throws dev.mirrorlake.catalog.SyncException REFUSED where a location is in lakeFS, but names no ref */
    PartitionFate ofAdded(RewrittenTable table, Partition sent) {
        List<String> keys = keys(table);
        if (sent.values().size() != keys.size()) {
            return new PartitionFate.Pass(); // the metastore refuses it, and says why
        }
        Format format = format(table, sent);
        Optional<Reason> refusal = SourceRules.refusal(table.source(), in(format, sent));
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        String location = sent.location();
        Optional<String> folder = table.folder(sent);
        String source = SourceParameters.location(sent.parameters())
                .filter(said -> LakeLocation.parse(said, buckets).isPresent())
                .orElse("");
        if (location.isBlank()) {
            return rewritten(sent, "", format, "");
        }
        if (folder.isPresent()) {
            if (isFolderOf(folder.get(), keys, sent.values())) {
                return rewritten(sent, source, format, folder.get());
            }
            return source.isEmpty() ? misplaced(table, sent) : rewritten(sent, source, format, "");
        }
        if (ManifestRoot.enclosing(location, owner).isPresent()) {
            return source.isEmpty() ? misplaced(table, sent) : rewritten(sent, source, format, "");
        }
        return LakeLocation.parse(location, buckets).isPresent()
                ? rewritten(sent, location, format, "")
                : refused(new Reason(
                        ReasonCode.PARTITION_OUTSIDE_LAKEFS,
                        "table " + table.source().name() + ", partition " + sent.values() + " is to lie at " + location
                                + ", which is not in lakeFS, as the rest of the table is",
                        "put its data into lakeFS and give it a location there or, if it is there, name its bucket in"
                                + " lakefs.buckets; or first take the rewriting back with mirrorlake restore "
                                + table.source().name()));
    }

    /**
     * @param stored what the metastore has under the same values
     * @throws dev.mirrorlake.catalog.SyncException as {@link #ofAdded}
     */
    PartitionFate ofAltered(RewrittenTable table, Partition sent, Partition stored) {
        Optional<String> folder = folder(table, stored);
        if (folder.isEmpty() || sent.values().size() != keys(table).size()) {
            return ofAdded(table, sent);
        }
        String source = table.source(stored).location();
        String location = sent.location();
        boolean stays = location.isBlank() || table.folder(sent).equals(folder);
        boolean same = !stays
                && !source.isEmpty()
                && LakeLocation.parse(location, buckets).equals(LakeLocation.parse(source, buckets));
        if (!stays && !same) {
            return ofAdded(table, sent);
        }
        Format format = SymlinkFormat.is(sent.format())
                ? SourceParameters.format(
                        sent.format(), stored.parameters(), table.source().format())
                : format(table, sent);
        return SourceRules.refusal(table.source(), in(format, sent))
                .map(PartitionRules::refused)
                .orElseGet(() -> new PartitionFate.Rewritten(
                        sent.values(), same ? location : source, List.of(), format, folder.get(), true));
    }

    /**
     * A partition that gets other values stays where it is, as the metastore leaves those of external tables.
     *
     * @param stored what the metastore has under the old values
     */
    PartitionFate ofRenamed(RewrittenTable table, Partition sent, Partition stored) {
        Optional<String> folder = folder(table, stored);
        if (folder.isEmpty() || sent.values().size() != keys(table).size()) {
            return new PartitionFate.Pass();
        }
        Partition source = table.source(stored);
        return new PartitionFate.Rewritten(
                sent.values(), source.location(), stored.values(), source.format(), folder.get(), true);
    }

    /** The folder below the root that a partition of the metastore has, where it is one that a partition may have. */
    private static Optional<String> folder(RewrittenTable table, Partition stored) {
        return table.folder(stored)
                .filter(folder -> PartitionFolder.isOne(folder, keys(table).size()));
    }

    private static PartitionFate rewritten(Partition sent, String source, Format format, String folder) {
        List<String> spelled = source.isEmpty() ? sent.values() : List.of();
        return new PartitionFate.Rewritten(sent.values(), source, spelled, format, folder, false);
    }

    /** Whether a folder says, by its name or a hash of it, that it is of these values. */
    private static boolean isFolderOf(String folder, List<String> keys, List<String> values) {
        String hive = PartitionFolder.ofHive(keys, values);
        return PartitionFolder.isOne(folder, keys.size())
                && (folder.equals(hive)
                        || folder.endsWith("/" + hive)
                        || folder.endsWith(PartitionFolder.of(keys, values)));
    }

    private static Format format(RewrittenTable table, Partition sent) {
        Format ofTable = table.source().format();
        Format format = sent.format();
        if (format.inputFormat().isEmpty()) {
            return new Format(
                    ofTable.inputFormat(),
                    ofTable.outputFormat(),
                    format.serde().isEmpty() ? ofTable.serde() : format.serde(),
                    format.serdeParameters());
        }
        return SourceParameters.format(format, sent.parameters(), ofTable);
    }

    private static Partition in(Format format, Partition partition) {
        return new Partition(
                partition.values(), partition.location(), format, partition.columns(), partition.parameters());
    }

    private static PartitionFate misplaced(RewrittenTable table, Partition sent) {
        return refused(new Reason(
                ReasonCode.PARTITION_MISPLACED,
                "table " + table.source().name() + ", partition " + sent.values() + " is to lie at " + sent.location()
                        + ", where manifests of something else are or may come to be",
                "give it a location in lakeFS, or none"));
    }

    private static PartitionFate refused(Reason reason) {
        return new PartitionFate.Refuse(reason);
    }

    private static List<String> keys(RewrittenTable table) {
        return table.source().partitionKeys().stream().map(Column::name).toList();
    }
}

package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.hive.StoredStructs;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Tables that the metastore has already: makes them rewritten ones, or takes that back. What is stored is read, changed and
 * written as it stands on the wire, as in calls that pass the proxy. Whatever breaks off is gone on with when it is
 * repeated: a table is rewritten before its partitions, and they are put back before it is.
 *
 * <p>Thread-safe. Errors are {@link SyncException}s.
 */
public final class StoredTables {
    private static final String ALTER_TABLE = "alter_table_with_environment_context";
    private static final String ALTER_PARTITIONS = "alter_partitions_with_environment_context";

    /** Where those calls have what is to be stored, and where its context, whose field 1 is a map. */
    private static final int CHANGED = 3;

    private static final int CONTEXT = 4;

    /** Has the metastore take over statistics as they are. Source: Hive 3.1.3 and 4.0.1, StatsSetupConst. */
    private static final String KEEP_STATISTICS = "DO_NOT_UPDATE_STATS";

    /** No call declares more exceptions. */
    private static final int MAX_EXCEPTIONS = 6;

    private final String owner;
    private final boolean compact;
    private final Set<String> buckets;
    private final TableRules rules;
    private final MetastoreClient metastore;
    private final SpelledFolders spelled;
    private final LakeRewriter rewriter;

    /** @param rewriter prepares what is rewritten here, as what is rewritten by the proxy */
    public StoredTables(Config config, MetastoreClient metastore, LakeFsClient lakefs, LakeRewriter rewriter) {
        this.owner = config.owner();
        this.compact = config.metastore().compact();
        this.buckets = Set.copyOf(config.lakefs().buckets());
        this.rules = new TableRules(config);
        this.metastore = metastore;
        this.spelled = new SpelledFolders(
                lakefs, new LakeListings(lakefs, config.mirror().view() == Config.View.COMMITTED));
        this.rewriter = rewriter;
    }

    /**
     * What was done, or would be.
     *
     * @param steps in words; none where nothing is to be done
     * @param skipped why the table is left as it is; empty where it isn't, or is already what it should be
     */
    public record Conversion(List<String> steps, Optional<Reason> skipped) {
        public Conversion {
            steps = List.copyOf(steps);
        }

        private static Conversion skipped(Reason reason) {
            return new Conversion(List.of(), Optional.of(reason));
        }
    }

    /**
     * Makes a table that {@code rewrite} chooses a rewritten one, and its partitions in lakeFS.
     *
     * @param dryRun changes nothing
     */
    public Conversion rewrite(TableName name, boolean dryRun) {
        try (Session session = metastore.open("")) {
            Optional<CatalogTable> found = session.table(name);
            if (found.isEmpty()) {
                return Conversion.skipped(noSuchTable(name));
            }
            CatalogTable stored = found.get();
            List<String> steps = new ArrayList<>();
            if (RewrittenTable.of(stored, owner).isEmpty()) {
                StructValue result = tableResult(session, name);
                StructValue table = result.struct(1).orElseThrow(() -> nonsense(name));
                TableFate fate = rules.ofAltered(TableEdit.read(name, table), stored);
                if (!(fate instanceof TableFate.Fresh fresh)) {
                    return Conversion.skipped(reason(fate, name));
                }
                steps.add("~ table " + name + ": from " + fresh.source().location() + " to symlinks");
                if (!dryRun && !rewrite(session, ALTER_TABLE, name, result, 1)) {
                    return Conversion.skipped(new Reason(
                            ReasonCode.NOT_REWRITTEN,
                            "table " + name + " holds data that can't be read behind symlinks",
                            "see the log"));
                }
            }
            if (stored.partitioned()) {
                changePartitions(session, name, steps, result -> {
                    long inLake = result.structs(0).stream()
                            .map(PartitionEdit::read)
                            .filter(partition -> LakeLocation.parse(partition.location(), buckets)
                                    .isPresent())
                            .count();
                    if (inLake > 0 && !dryRun) {
                        rewrite(session, ALTER_PARTITIONS, name, result, 0);
                    }
                    return inLake;
                });
            }
            return new Conversion(steps, Optional.empty());
        }
    }

    /**
     * Puts the locations and formats of a rewritten table and its partitions back. It stays external: a managed table would
     * take its data in lakeFS along when it is dropped.
     *
     * @param dryRun changes nothing
     */
    public Conversion restore(TableName name, boolean dryRun) {
        try (Session session = metastore.open("")) {
            Optional<CatalogTable> found = session.table(name);
            if (found.isEmpty()) {
                return Conversion.skipped(noSuchTable(name));
            }
            Optional<RewrittenTable> rewritten = RewrittenTable.of(found.get(), owner);
            List<String> steps = new ArrayList<>();
            if (rewritten.isEmpty()) {
                Optional<RewrittenTable> was = leftBehind(session, found.get());
                was.ifPresent(table -> putBackPartitions(session, table, steps, dryRun));
                return was.isPresent()
                        ? new Conversion(steps, Optional.empty())
                        : Conversion.skipped(new Reason(
                                ReasonCode.NOT_REWRITTEN,
                                "table " + name + " is not rewritten by this installation",
                                ""));
            }
            RewrittenTable table = rewritten.get();
            putBackPartitions(session, table, steps, dryRun);
            steps.add("~ table " + name + ": from symlinks to " + table.source().location());
            if (!dryRun) {
                StructValue result = tableResult(session, name);
                TableEdit.toSource(result.struct(1).orElseThrow(() -> nonsense(name)), table.source());
                alter(session, ALTER_TABLE, name, arguments(name, result, 1));
                // those that were added meanwhile, below a table that was still rewritten
                putBackPartitions(session, table, steps, false);
            }
            return new Conversion(steps, Optional.empty());
        }
    }

    /** A table that was put back while somebody added partitions to it that lie at its manifests still. */
    private Optional<RewrittenTable> leftBehind(Session session, CatalogTable stored) {
        if (!stored.partitioned()) {
            return Optional.empty();
        }
        List<ManifestRoot> roots = new ArrayList<>();
        session.partitions(
                stored,
                page -> page.stream()
                        .filter(partition -> SymlinkFormat.is(partition.format()))
                        .flatMap(partition -> ManifestRoot.enclosing(partition.location(), owner).stream())
                        .filter(ManifestRoot::isRewritten)
                        .findFirst()
                        .ifPresent(roots::add));
        return roots.stream().findFirst().map(root -> new RewrittenTable(stored, root));
    }

    private void putBackPartitions(Session session, RewrittenTable table, List<String> steps, boolean dryRun) {
        TableName name = table.source().name();
        if (table.source().partitioned()) {
            changePartitions(session, name, steps, result -> {
                long changed = putBack(table, result.structs(0));
                if (changed > 0 && !dryRun) {
                    alter(session, ALTER_PARTITIONS, name, arguments(name, result, 0));
                }
                return changed;
            });
        }
    }

    /** Returns how many of the partitions are changed now. */
    private long putBack(RewrittenTable table, List<StructValue> partitions) {
        Map<StructValue, Partition> sources = new HashMap<>();
        List<List<String>> unsaid = new ArrayList<>();
        for (StructValue struct : partitions) {
            Partition stored = PartitionEdit.read(struct);
            boolean below = table.folder(stored).isPresent();
            if (below || SourceParameters.location(stored.parameters()).isPresent()) {
                Partition source = table.source(stored);
                sources.put(struct, source);
                if (source.location().isEmpty()) {
                    unsaid.add(source.values());
                }
            }
        }
        Map<List<String>, String> found = places(table, unsaid);
        sources.forEach((struct, source) -> PartitionEdit.toSource(
                struct,
                source.location().isEmpty() ? found.getOrDefault(source.values(), "") : source.location(),
                source.format()));
        return sources.size();
    }

    /** Where partitions have their data of which only their values say it. */
    private Map<List<String>, String> places(RewrittenTable table, List<List<String>> partitions) {
        Map<List<String>, String> places = new HashMap<>();
        if (!partitions.isEmpty()) {
            String location = table.source().location();
            LakeLocation place = LakeLocation.parse(location, buckets)
                    .orElseThrow(() -> TableCalls.refused(new Reason(
                            ReasonCode.OUTSIDE_LAKEFS,
                            "table " + table.source().name() + " has its data at \"" + location
                                    + "\", which is not in lakeFS",
                            "name its bucket in lakefs.buckets")));
            List<String> keys =
                    table.source().partitionKeys().stream().map(Column::name).toList();
            spelled.find(place, keys, partitions)
                    .forEach((values, folder) -> places.put(values, SpelledFolders.spelledAs(location, place, folder)));
        }
        return places;
    }

    /** @param change of a result whose field 0 is a list of Partitions; returns of how many */
    private void changePartitions(
            Session session, TableName name, List<String> steps, ToLongFunction<StructValue> change) {
        LongAdder changed = new LongAdder();
        new StoredStructs(session, compact)
                .partitions(name, page -> changed.add(change.applyAsLong(StructValue.read(format(), page))));
        if (changed.sum() > 0) {
            steps.add("~ " + changed + " partitions of table " + name);
        }
    }

    /** False where the rewriter leaves it as it is. */
    private boolean rewrite(Session session, String method, TableName name, StructValue result, int field) {
        CallMessage call = CallMessage.of(format(), method, arguments(name, result, field));
        boolean rewritten = rewriter.rewrite(call);
        if (rewritten) {
            alter(session, method, name, call.arguments());
        }
        return rewritten;
    }

    private StructValue arguments(TableName name, StructValue result, int field) {
        StructValue arguments = StructValue.empty(format());
        List<String> names = StoredStructs.names(name);
        arguments.setText(1, names.get(0));
        arguments.setText(2, names.get(1));
        arguments.copy(CHANGED, result, field);
        arguments.structOrNew(CONTEXT).textMapOrNew(1).put(KEEP_STATISTICS, "true");
        return arguments;
    }

    private void alter(Session session, String method, TableName name, StructValue arguments) {
        String what = "table " + name;
        StructValue result = StructValue.read(format(), session.exchange(method, what, arguments.write()));
        for (int field = 1; field <= MAX_EXCEPTIONS; field++) {
            result.struct(field).ifPresent(exception -> {
                throw new SyncException(
                        SyncException.Kind.REFUSED,
                        "metastore",
                        what + ": " + method + ": " + exception.text(1).orElse("refused without a reason"),
                        "see the metastore's log",
                        null);
            });
        }
    }

    /** The struct whose field 1 is the Table. */
    private StructValue tableResult(Session session, TableName name) {
        return StructValue.read(format(), new StoredStructs(session, compact).table(name))
                .struct(0)
                .orElseThrow(() -> nonsense(name));
    }

    private WireFormat format() {
        return compact ? WireFormat.COMPACT : WireFormat.BINARY;
    }

    private static Reason noSuchTable(TableName name) {
        return new Reason(ReasonCode.NO_SUCH_TABLE, "there is no table " + name, "");
    }

    private static Reason reason(TableFate fate, TableName name) {
        if (fate instanceof TableFate.Pass pass) {
            return pass.reason();
        }
        return fate instanceof TableFate.Refuse refuse
                ? refuse.reason()
                : new Reason(ReasonCode.NOT_REWRITTEN, "table " + name + " is not one to be rewritten", "");
    }

    private static SyncException nonsense(TableName name) {
        return new SyncException(
                SyncException.Kind.RETRY, "metastore", "table " + name + " was dropped meanwhile", "", null);
    }
}

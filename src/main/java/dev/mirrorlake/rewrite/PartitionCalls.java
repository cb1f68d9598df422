package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.manifest.PartitionFolder;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.RewrittenCall;
import dev.mirrorlake.proxy.thrift.RewrittenCall.Kind;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.rewrite.PartitionFate.Rewritten;
import dev.mirrorlake.rewrite.PartitionPlacement.Placed;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that make or change partitions: makes their manifests, then edits the call. */
final class PartitionCalls {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionCalls.class);

    private final String owner;
    private final PartitionRules rules;
    private final MetastoreClient metastore;
    private final PartitionPlacement placement;
    private final Passed passed;

    PartitionCalls(Config config, MetastoreClient metastore, PartitionPlacement placement, Passed passed) {
        this.owner = config.owner();
        this.rules = new PartitionRules(config);
        this.metastore = metastore;
        this.placement = placement;
        this.passed = passed;
    }

    void rewrite(RewrittenCall form, CallMessage call) {
        Optional<TableName> name = form.table(call);
        if (name.isEmpty()) {
            return; // the metastore says what is wrong with it
        }
        try (Session session = metastore.open("")) {
            Optional<CatalogTable> stored = session.table(name.get());
            Optional<RewrittenTable> table = stored.flatMap(found -> RewrittenTable.of(found, owner));
            if (table.isEmpty() || !table.get().source().partitioned()) {
                passed.pass(
                        name.get(),
                        new Reason(
                                ReasonCode.NOT_REWRITTEN,
                                "table " + name.get() + " is not a rewritten one with partitions",
                                ""));
                return;
            }
            if (form.kind() == Kind.APPEND_PARTITION) {
                append(form, call, session, table.get());
            } else {
                change(form, call, session, table.get());
            }
        }
    }

    /** The metastore gives it the table's format and its own place below it, which nothing can say otherwise. */
    private void append(RewrittenCall form, CallMessage call, Session session, RewrittenTable table) {
        List<String> keys = keys(table);
        List<String> values = form.name(call)
                .map(name -> values(keys, name))
                .filter(named -> !named.isEmpty())
                .orElseGet(() -> form.values(call));
        if (values.size() != keys.size()) {
            return;
        }
        String folder = PartitionFolder.ofHive(keys, values);
        if (!folder.equals(PartitionFolder.of(keys, values))) {
            throw TableCalls.refused(new Reason(
                    ReasonCode.PARTITION_NAME_TOO_LONG,
                    "table " + table.source().name() + ", partition " + values
                            + " would have a manifest whose key is too long for S3",
                    "add it with a location of its own, as ALTER TABLE … ADD PARTITION … LOCATION does"));
        }
        placement.append(
                table,
                new Rewritten(values, "", values, table.source().format(), folder, false),
                () -> exists(session, table, values, folder));
    }

    /** Whether there is such a partition. Where another one has its folder, the metastore would put it there all the same. */
    private static boolean exists(Session session, RewrittenTable table, List<String> values, String folder) {
        if (!stored(session, table, List.of(values)).isEmpty()) {
            return true;
        }
        session.partitions(
                table.source(),
                page -> page.forEach(other -> {
                    if (table.folder(other).equals(Optional.of(folder))) {
                        throw TableCalls.refused(new Reason(
                                ReasonCode.FOLDER_TAKEN,
                                "table " + table.source().name() + ", partition " + values
                                        + " would get the folder that partition " + other.values()
                                        + " has kept since it was renamed",
                                "add it with a location of its own, as ALTER TABLE … ADD PARTITION … LOCATION does"));
                    }
                }));
        return false;
    }

    private static List<String> values(List<String> keys, String name) {
        List<String> values = new ArrayList<>();
        for (String key : keys) {
            for (String segment : name.split("/", -1)) {
                PartitionFolder.value(key, segment).ifPresent(values::add);
            }
        }
        return values;
    }

    private void change(RewrittenCall form, CallMessage call, Session session, RewrittenTable table) {
        List<StructValue> structs = form.partitions(call);
        List<SharedStorage> shared = SharedStorage.in(form.specs(call));
        List<Partition> sent = new ArrayList<>();
        structs.forEach(struct -> sent.add(PartitionEdit.read(struct)));
        shared.forEach(storage -> sent.addAll(storage.read()));
        List<PartitionFate> fates = fates(form, call, session, table, sent);
        List<Rewritten> rewritten = new ArrayList<>();
        for (PartitionFate fate : fates) {
            if (fate instanceof PartitionFate.Refuse refuse) {
                throw TableCalls.refused(refuse.reason());
            } else if (fate instanceof Rewritten partition) {
                rewritten.add(partition);
            }
        }
        List<Placed> placed = placement.place(table, rewritten);
        if (!placed.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("table", table.source().name())
                    .addKeyValue("partitions", placed.size())
                    .log("partitions rewritten");
        }
        new Edits(table, owner).apply(structs, shared, fates, placed);
    }

    private List<PartitionFate> fates(
            RewrittenCall form, CallMessage call, Session session, RewrittenTable table, List<Partition> sent) {
        if (form.kind() == Kind.ADD_PARTITIONS) {
            return sent.stream()
                    .map(partition -> rules.ofAdded(table, partition))
                    .toList();
        }
        boolean renames = form.kind() == Kind.RENAME_PARTITION;
        List<List<String>> values = renames
                ? List.of(form.values(call))
                : sent.stream().map(Partition::values).toList();
        Map<List<String>, Partition> stored = stored(session, table, values);
        List<PartitionFate> fates = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            Partition before = stored.get(renames ? values.get(0) : values.get(i));
            fates.add(
                    before == null
                            ? new PartitionFate.Pass() // the metastore refuses it
                            : renames
                                    ? rules.ofRenamed(table, sent.get(i), before)
                                    : rules.ofAltered(table, sent.get(i), before));
        }
        return fates;
    }

    /** What the metastore has under these values. */
    private static Map<List<String>, Partition> stored(
            Session session, RewrittenTable table, List<List<String>> partitions) {
        List<String> keys = keys(table);
        List<String> names = partitions.stream()
                .filter(values -> values.size() == keys.size())
                .map(values -> PartitionEdit.withoutSlash(PartitionFolder.ofHive(keys, values)))
                .toList();
        Map<List<String>, Partition> stored = new HashMap<>();
        session.partitions(
                table.source(), names, page -> page.forEach(partition -> stored.put(partition.values(), partition)));
        return stored;
    }

    private static List<String> keys(RewrittenTable table) {
        return table.source().partitionKeys().stream().map(Column::name).toList();
    }
}

package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.Manifest;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.RewrittenCall;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls that make or change a table: makes its manifests, then edits the call. */
final class TableCalls {
    private static final Logger LOG = LoggerFactory.getLogger(TableCalls.class);

    private final String owner;
    private final TableRules rules;
    private final MetastoreClient metastore;
    private final ManifestStore store;
    private final Roots roots;
    private final TablePlans plans;
    private final ManifestWriter writer;
    private final Passed passed;

    TableCalls(
            Config config,
            MetastoreClient metastore,
            ManifestStore store,
            Roots roots,
            TablePlans plans,
            ManifestWriter writer,
            Passed passed) {
        this.owner = config.owner();
        this.rules = new TableRules(config);
        this.metastore = metastore;
        this.store = store;
        this.roots = roots;
        this.plans = plans;
        this.writer = writer;
        this.passed = passed;
    }

    void create(RewrittenCall form, CallMessage call) {
        Optional<TableName> name = form.table(call);
        List<StructValue> tables = form.tables(call);
        if (name.isEmpty() || tables.isEmpty()) {
            return; // the metastore says what is wrong with it
        }
        StructValue table = tables.get(0);
        SentTable sent = TableEdit.read(name.get(), table);
        TableFate fate = rules.ofCreated(sent, TableRules.needsDatabase(sent) ? databaseLocation(name.get()) : "");
        carryOut(fate, name.get(), table);
    }

    private String databaseLocation(TableName table) {
        try (Session session = metastore.open("")) {
            return session.databaseLocation(table).orElse("");
        }
    }

    void alter(RewrittenCall form, CallMessage call) {
        Optional<TableName> name = form.table(call);
        Optional<TableName> newName = form.newTable(call);
        List<StructValue> tables = form.tables(call);
        if (name.isEmpty() || newName.isEmpty() || tables.isEmpty()) {
            return;
        }
        try (Session session = metastore.open("")) {
            Optional<CatalogTable> stored = session.table(name.get());
            if (stored.isEmpty()) {
                return;
            }
            StructValue table = tables.get(0);
            TableFate fate = rules.ofAltered(TableEdit.read(newName.get(), table), stored.get());
            if (fate instanceof TableFate.End end && end.wasRewritten()) {
                refuseToLeavePartitions(session, stored.get());
            } else if (fate instanceof TableFate.Keep keep && keep.moved()) {
                refuseToMovePartitions(session, stored.get());
            }
            carryOut(fate, name.get(), table);
        }
    }

    /** They would stay at the manifests, which nobody would refresh, and the mirror would delete. */
    private static void refuseToLeavePartitions(Session session, CatalogTable stored) {
        if (stored.partitioned() && session.hasPartitions(stored)) {
            throw refused(new Reason(
                    ReasonCode.PARTITIONS_LEFT,
                    "table " + stored.name() + " can't leave lakeFS while it has partitions whose manifests lie at "
                            + stored.location(),
                    "first put their locations in lakeFS back, with mirrorlake restore " + stored.name()));
        }
    }

    /** Partitions of which only their values say where their data is would move along, as in no metastore they do. */
    private void refuseToMovePartitions(Session session, CatalogTable stored) {
        RewrittenTable table = RewrittenTable.of(stored, owner).orElseThrow();
        session.partitions(
                stored,
                page -> page.stream()
                        .filter(partition -> table.source(partition).location().isEmpty())
                        .findFirst()
                        .ifPresent(partition -> {
                            throw refused(new Reason(
                                    ReasonCode.PARTITIONS_BY_VALUES,
                                    "table " + stored.name()
                                            + " can't move while nothing but its values says where the data of"
                                            + " partition " + partition.values() + " is",
                                    "drop such partitions, and add them again with ALTER TABLE … ADD PARTITION"));
                        }));
    }

    /** @param name as the table is called before the call */
    private void carryOut(TableFate fate, TableName name, StructValue table) {
        if (fate instanceof TableFate.Keep keep) {
            keep(keep, name, table);
        } else if (fate instanceof TableFate.Fresh fresh) {
            fresh(fresh, name, table);
        } else if (fate instanceof TableFate.End end) {
            TableEdit.toSource(table, end.table());
            LOG.atInfo()
                    .addKeyValue("table", name)
                    .addKeyValue("location", end.table().location())
                    .log("not rewritten any more");
        } else if (fate instanceof TableFate.Refuse refuse) {
            throw refused(refuse.reason());
        } else if (fate instanceof TableFate.Pass pass) {
            passed.pass(name, pass.reason());
        }
    }

    private void keep(TableFate.Keep keep, TableName name, StructValue table) {
        RewrittenTable rewritten = keep.table();
        ManifestRoot root = rewritten.root();
        TableName newName = rewritten.source().name();
        boolean renamed = !newName.equals(name);
        if (keep.moved() || renamed) {
            roots.requireOwn(root, keep.place(), name);
        }
        if (keep.moved()) {
            move(rewritten, keep.place());
        }
        if (renamed) {
            store.claim(root, newName);
            store.revive(root);
        }
        TableEdit.toRewritten(table, rewritten.source(), root, owner);
    }

    /** The partitions that it has stay where they are. Those that can be found from now on get manifests. */
    private void move(RewrittenTable table, LakeLocation place) {
        TablePlans.TablePlan plan = plans.plan(table.source(), place);
        plan.refusal().ifPresent(reason -> {
            throw refused(reason);
        });
        Set<String> taken = store.list(table.root()).manifests().keySet();
        List<Manifest> free = plan.manifests().stream()
                .filter(manifest -> !taken.contains(manifest.folder()))
                .toList();
        writer.write(table.root(), free);
    }

    private void fresh(TableFate.Fresh fresh, TableName name, StructValue table) {
        CatalogTable source = fresh.source();
        TablePlans.TablePlan plan = plans.plan(source, fresh.place());
        if (plan.refusal().isPresent()) {
            if (fresh.required()) {
                throw refused(plan.refusal().get());
            }
            passed.pass(name, plan.refusal().get());
            return;
        }
        ManifestRoot root = roots.fresh(fresh.place(), source.name());
        writer.writeFresh(root, source.name(), plan.manifests());
        TableEdit.toRewritten(table, source, root, owner);
        LOG.atInfo()
                .addKeyValue("table", source.name())
                .addKeyValue("source", source.location())
                .addKeyValue("root", root)
                .addKeyValue("manifests", plan.manifests().size())
                .log("rewritten");
    }

    static SyncException refused(Reason reason) {
        return new SyncException(SyncException.Kind.REFUSED, ForClients.OWN, reason.text(), reason.remedy(), null);
    }
}

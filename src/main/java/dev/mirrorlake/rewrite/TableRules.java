package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SourceRules;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What becomes of the tables that calls make and change. Pure. */
final class TableRules {
    private static final String PROVIDER = "spark.sql.sources.provider";

    /** Sources of Spark's that it leaves to Hive, or that {@link SourceRules} refuses for what they are. */
    private static final Set<String> NOT_BY_PATH = Set.of("hive", "iceberg", "delta", "hudi");

    private final Choice choice;
    private final String owner;
    private final Set<String> buckets;

    TableRules(Config config) {
        choice = new Choice(config);
        owner = config.owner();
        buckets = Set.copyOf(config.lakefs().buckets());
    }

    /** Whether only its database can tell where a table that is made lies. */
    static boolean needsDatabase(SentTable sent) {
        return sent.hasStorage()
                && sent.table().location().isBlank()
                && !sent.table().type().endsWith("VIEW");
    }

    /**
     * @param databaseLocation empty where there is none, or it doesn't matter ({@link #needsDatabase})
     * @throws dev.mirrorlake.catalog.SyncException REFUSED where a location is in lakeFS, but names no ref
     */
    TableFate ofCreated(SentTable sent, String databaseLocation) {
        CatalogTable table = sent.table();
        if (!sent.hasStorage() || table.type().endsWith("VIEW")) {
            return nothingStored(table);
        }
        String location = table.location();
        boolean amongManifests = ManifestRoot.enclosing(location, owner).isPresent();
        if (amongManifests && !(isRoot(location) && marked(table))) {
            return unknownSource(table); // a drop would take the manifests of another table along
        }
        if (amongManifests) {
            // replayed from what SHOW CREATE TABLE gave
            location = SourceParameters.location(table.parameters()).orElseThrow();
        } else if (location.isBlank() && !databaseLocation.isBlank()) {
            location = databaseLocation.replaceFirst("/+$", "") + "/"
                    + table.name().table();
        }
        Optional<LakeLocation> place = LakeLocation.parse(location, buckets);
        return place.isEmpty()
                ? outside(table, isRoot(table.location()) ? location : table.location())
                : fresh(sent, location, place.get());
    }

    /**
     * @param sent named as the call wants it to be called
     * @param stored what the metastore has, under the name as it is now
     * @throws dev.mirrorlake.catalog.SyncException as {@link #ofCreated}
     */
    TableFate ofAltered(SentTable sent, CatalogTable stored) {
        if (!sent.hasStorage() || sent.table().type().endsWith("VIEW")) {
            return nothingStored(sent.table());
        }
        return RewrittenTable.of(stored, owner)
                .map(before -> ofRewritten(sent, before))
                .orElseGet(() -> ofOther(sent, stored));
    }

    private TableFate ofRewritten(SentTable sent, RewrittenTable before) {
        CatalogTable table = sent.table();
        Format format = SourceParameters.format(
                table.format(), Map.of(), before.source().format());
        String location = table.location();
        boolean stays = location.isBlank() || before.root().folderOf(location).equals(Optional.of(""));
        if (stays) {
            location = before.source().location();
        } else if (isRoot(location)) {
            // as an older description of it has it
            if (!marked(table)) {
                return unknownSource(table);
            }
            location = SourceParameters.location(table.parameters()).orElseThrow();
        }
        Optional<LakeLocation> place = LakeLocation.parse(location, buckets);
        CatalogTable source = located(table, location, format);
        boolean same = location.equals(before.source().location())
                || place.equals(LakeLocation.parse(before.source().location(), buckets));
        if (place.isEmpty() && stays) {
            return new TableFate.Refuse(new Reason(
                    ReasonCode.OUTSIDE_LAKEFS,
                    "table " + before.source().name() + " has its data at \"" + location + "\", which is not in lakeFS",
                    "name its bucket in lakefs.buckets"));
        }
        if (place.isEmpty() || (!same && !choice.rewrites(table.name(), place.get()))) {
            return new TableFate.End(source, true);
        }
        Optional<Reason> refusal = refusal(sent, source)
                .filter(reason -> SourceRules.refusal(before.source())
                        .filter(old -> old.code().equals(reason.code()))
                        .isEmpty())
                .or(() -> unkept(before, source, place.get()));
        if (refusal.isPresent()) {
            return new TableFate.Refuse(new Reason(
                    refusal.get().code(),
                    refusal.get().text() + ", so nobody could keep its manifests",
                    "first put its location in lakeFS back, with mirrorlake restore "
                            + before.source().name()));
        }
        return same || before.source().partitioned()
                ? new TableFate.Keep(new RewrittenTable(source, before.root()), place.get(), !same)
                : new TableFate.Fresh(source, place.get(), true);
    }

    /** Under its new name nobody would look after it: the mirror, or the proxy in the calls that follow. */
    private Optional<Reason> unkept(RewrittenTable before, CatalogTable source, LakeLocation place) {
        TableName old = before.source().name();
        TableName name = source.name();
        if (choice.keeps(old, place) && !choice.keeps(name, place)) {
            return Optional.of(new Reason(
                    ReasonCode.EXCLUDED, "table " + name + " is excluded by mirror.include or mirror.exclude", ""));
        }
        return choice.rewrites(old, place) && !choice.rewrites(name, place)
                ? Optional.of(new Reason(ReasonCode.NOT_CHOSEN, "table " + name + " is not chosen by rewrite", ""))
                : Optional.empty();
    }

    private TableFate ofOther(SentTable sent, CatalogTable stored) {
        CatalogTable table = sent.table();
        String location = table.location();
        if (isRoot(location)
                && !ManifestRoot.parse(location, owner).equals(ManifestRoot.parse(stored.location(), owner))) {
            if (!marked(table)) {
                return unknownSource(table);
            }
            location = SourceParameters.location(table.parameters()).orElseThrow();
        }
        Optional<LakeLocation> place = LakeLocation.parse(location, buckets);
        return place.isEmpty() ? outside(table, location) : fresh(sent, location, place.get());
    }

    private TableFate fresh(SentTable sent, String location, LakeLocation place) {
        CatalogTable table = sent.table();
        CatalogTable source =
                located(table, location, SourceParameters.format(table.format(), table.parameters(), table.format()));
        if (!choice.rewrites(table.name(), place)) {
            Reason reason = new Reason(
                    ReasonCode.NOT_CHOSEN,
                    "table " + table.name() + " at " + place + " is not chosen by rewrite, mirror.include and"
                            + " mirror.exclude",
                    "");
            return marked(table) ? new TableFate.End(source, false) : new TableFate.Pass(reason);
        }
        if (SymlinkFormat.is(source.format())) {
            return new TableFate.Refuse(new Reason(
                    ReasonCode.SYMLINK,
                    "table " + table.name() + " at " + place + " has the input format of symlinks, as if it were made"
                            + " like a rewritten table, and nothing says what format the data has",
                    "name the format (STORED AS …) or, if there are symlinks at that place, exclude the table from"
                            + " rewrite"));
        }
        Optional<Reason> refusal = refusal(sent, source);
        if (refusal.isPresent()) {
            return marked(table) ? new TableFate.End(source, false) : new TableFate.Pass(refusal.get());
        }
        return new TableFate.Fresh(source, place, false);
    }

    private TableFate outside(CatalogTable table, String location) {
        if (marked(table)) {
            Format format = SourceParameters.format(table.format(), table.parameters(), table.format());
            return new TableFate.End(located(table, location, format), false);
        }
        return new TableFate.Pass(new Reason(
                ReasonCode.OUTSIDE_LAKEFS,
                "table " + table.name() + " is at \"" + location + "\", which is not in lakeFS",
                ""));
    }

    private static TableFate nothingStored(CatalogTable table) {
        return new TableFate.Pass(
                new Reason(ReasonCode.VIEW, "table " + table.name() + " is a view, or has no storage descriptor", ""));
    }

    private static TableFate unknownSource(CatalogTable table) {
        return new TableFate.Refuse(new Reason(
                ReasonCode.UNKNOWN_SOURCE,
                "table " + table.name() + " is to lie at " + table.location()
                        + ", where manifests of a rewritten table are, and nothing says where its data is",
                "give it a location in lakeFS"));
    }

    /** Why a table can't be read behind symlinks, by what it is. */
    private static Optional<Reason> refusal(SentTable sent, CatalogTable source) {
        String provider = source.parameters().getOrDefault(PROVIDER, "hive").toLowerCase(Locale.ROOT);
        if (!NOT_BY_PATH.contains(provider)) {
            return Optional.of(new Reason(
                    ReasonCode.SPARK_DATA_SOURCE,
                    "table " + source.name() + " is of Spark's data source \"" + provider
                            + "\", which Spark reads by its path, symlinks or not",
                    "make it with STORED AS instead of USING, or leave it to mirror mode"));
        }
        if (sent.bucketed()) {
            return Optional.of(new Reason(
                    ReasonCode.BUCKETED,
                    "table " + source.name() + " is bucketed, which its readers can't see behind symlinks",
                    "make it without CLUSTERED BY, or leave it to mirror mode"));
        }
        return SourceRules.refusal(source);
    }

    /** Whether it says of itself, rightly or not, that it is rewritten. */
    private boolean marked(CatalogTable table) {
        return SourceParameters.location(table.parameters()).isPresent()
                && owner.equals(table.parameters().get(SourceParameters.OWNER));
    }

    private boolean isRoot(String location) {
        return ManifestRoot.parse(location, owner)
                .filter(ManifestRoot::isRewritten)
                .isPresent();
    }

    private static CatalogTable located(CatalogTable table, String location, Format format) {
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                table.partitionKeys(),
                location,
                format,
                table.parameters());
    }
}

package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a twin says of itself, in the parameters of its table: whose it is, what it mirrors and up to where.
 *
 * @param source the source table's full name, catalog included
 * @param location the source's location as the metastore spelled it
 * @param metastore the id of the metastore's database, empty where it has none (Hive 2)
 * @param view of the ref: {@code head} or {@code committed}
 * @param commit the commit at which the twin last changed
 * @param fingerprint of the view that the twin last changed with: repository, namespace, commit, uncommitted state
 * @param content of all its manifests: tells a twin that was synced whole from one whose sync broke off
 */
record TwinRecord(
        String source,
        String location,
        String metastore,
        String view,
        String commit,
        String fingerprint,
        String content) {
    static final String OWNER = "mirrorlake.owner";
    static final String STATE = "mirrorlake.state";
    static final String SOURCE = "mirrorlake.source";
    private static final String LOCATION = "mirrorlake.location";
    private static final String METASTORE = "mirrorlake.metastore";
    private static final String VIEW = "mirrorlake.view";
    private static final String COMMIT = "mirrorlake.commit";
    private static final String FINGERPRINT = "mirrorlake.fingerprint";
    private static final String CONTENT = "mirrorlake.content";

    private static final String CREATING = "creating";
    private static final String SYNCING = "syncing";
    private static final String CONVERGED = "converged";
    private static final String STALE = "stale";

    /** Why a twin is stale: a {@link ReasonCode}. */
    private static final String REASON = "mirrorlake.reason";

    /** The record of a twin; empty where the table has none, as one that isn't a twin. */
    static Optional<TwinRecord> of(CatalogTable twin) {
        Map<String, String> parameters = twin.parameters();
        String source = parameters.get(SOURCE);
        if (source == null) {
            return Optional.empty();
        }
        return Optional.of(new TwinRecord(
                source,
                parameters.getOrDefault(LOCATION, ""),
                parameters.getOrDefault(METASTORE, ""),
                parameters.getOrDefault(VIEW, ""),
                parameters.getOrDefault(COMMIT, ""),
                parameters.getOrDefault(FINGERPRINT, ""),
                parameters.getOrDefault(CONTENT, "")));
    }

    /** A source's full name: always with the catalog. */
    static String sourceName(TableName name) {
        return name.catalog() + "." + name.database() + "." + name.table();
    }

    /** The table that a source's full name stands for; empty where it isn't one. */
    static Optional<TableName> sourceTable(String source) {
        String[] parts = source.split("\\.", -1);
        if (parts.length != 3 || parts[0].isBlank() || parts[1].isBlank() || parts[2].isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new TableName(parts[0], parts[1], parts[2]));
    }

    static boolean ownedBy(String owner, Map<String, String> parameters) {
        return owner.equals(parameters.get(OWNER));
    }

    /** The twin with this record, as it stands once all else has been applied. */
    CatalogTable converged(CatalogTable twin) {
        return with(twin, CONVERGED);
    }

    /** The twin with this record, as one that is just made, and may show partitions of a table that had its name. */
    CatalogTable creating(CatalogTable twin) {
        return with(twin, CREATING);
    }

    /** Whether a twin was just made, and nothing more. */
    static boolean isCreating(CatalogTable twin) {
        return CREATING.equals(twin.parameters().get(STATE));
    }

    /** The twin with this record, marked as not complete yet. */
    CatalogTable syncing(CatalogTable twin) {
        return with(twin, SYNCING);
    }

    /**
     * A twin as it was found, marked as one that doesn't follow its source any more. One that is being made stays so: what is
     * still to be cleared of it must be known when it goes on.
     */
    static CatalogTable stale(CatalogTable found, ReasonCode why) {
        return isCreating(found) ? found : with(found, Map.of(STATE, STALE, REASON, why.name()));
    }

    /** This record as of the commit and fingerprint of another: what changes without the twin having changed. */
    TwinRecord asOf(TwinRecord other) {
        return new TwinRecord(source, location, metastore, view, other.commit, other.fingerprint, content);
    }

    private CatalogTable with(CatalogTable twin, String state) {
        Map<String, String> record = new LinkedHashMap<>();
        record.put(STATE, state);
        record.put(SOURCE, source);
        record.put(LOCATION, location);
        record.put(METASTORE, metastore);
        record.put(VIEW, view);
        record.put(COMMIT, commit);
        record.put(FINGERPRINT, fingerprint);
        record.put(CONTENT, content);
        record.values().removeIf(String::isEmpty);
        return with(twin, record);
    }

    /** A table with these parameters beside its own. */
    static CatalogTable with(CatalogTable twin, Map<String, String> record) {
        Map<String, String> parameters = new LinkedHashMap<>(twin.parameters());
        parameters.putAll(record);
        return new CatalogTable(
                twin.name(),
                twin.type(),
                twin.description(),
                twin.columns(),
                twin.partitionKeys(),
                twin.location(),
                twin.format(),
                parameters);
    }
}

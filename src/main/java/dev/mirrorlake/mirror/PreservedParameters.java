package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.config.Config;
import java.util.HashMap;
import java.util.Map;

/** Parameters that somebody else has set on a twin, and that updates leave there where it is configured. Pure. */
final class PreservedParameters {
    private final Config.Glue config;

    PreservedParameters(Config.Glue config) {
        this.config = config;
    }

    /** A twin as it is wanted, with what is preserved of the one that was found. */
    CatalogTable of(CatalogTable found, CatalogTable wanted) {
        Map<String, String> preserved = preserved(found.parameters(), wanted.parameters());
        return preserved.isEmpty() ? wanted : TwinRecord.with(wanted, preserved);
    }

    /** The same of a partition. */
    Partition of(Partition found, Partition wanted) {
        Map<String, String> parameters = new HashMap<>(preserved(found.parameters(), wanted.parameters()));
        parameters.putAll(wanted.parameters());
        return new Partition(wanted.values(), wanted.location(), wanted.format(), wanted.columns(), parameters);
    }

    /** What says how a twin is read, or would make it something else, is never kept: it may be what the source once had. */
    private Map<String, String> preserved(Map<String, String> found, Map<String, String> wanted) {
        Map<String, String> preserved = new HashMap<>(found);
        preserved.keySet().removeAll(wanted.keySet());
        preserved.keySet().removeIf(name -> TwinParameters.isNotForOthers(name) || !config.preserves(name));
        return preserved;
    }
}

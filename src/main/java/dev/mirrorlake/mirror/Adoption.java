package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.CatalogTarget.StoredTable;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import java.util.HashMap;
import java.util.Map;

/**
 * What an operator lets a source take over in the target, for one sync: what is found is then seen as if it were the
 * source's own already, though not as it should be, and the plan does the rest. Pure.
 *
 * @param what of the tables and partitions that aren't this installation's
 * @param from the owner that they belong to, where it is {@link What#OF_OWNER}
 */
public record Adoption(What what, String from) {
    /** Nothing: what belongs to others is left alone. */
    static final Adoption NONE = new Adoption(What.NOTHING, "");

    /** This installation's own twin of another source. */
    public static final Adoption OF_ANOTHER_SOURCE = new Adoption(What.OF_ANOTHER_SOURCE, "");

    /** The same, and what was not made by Mirrorlake. */
    public static final Adoption UNOWNED = new Adoption(What.UNOWNED, "");

    /** What is taken over. */
    public enum What {
        NOTHING,
        OF_ANOTHER_SOURCE,
        UNOWNED,
        OF_OWNER
    }

    private static final Map<String, String> UNLIKE_ANY = Map.of(TwinRecord.STATE, "adopted");

    /** The twin of another source, and what belongs to another installation. */
    public static Adoption from(String owner) {
        return new Adoption(What.OF_OWNER, owner);
    }

    /** A table as it is to be seen. */
    StoredTable of(StoredTable found, TableName source, String owner) {
        CatalogTable table = found.table();
        boolean ours = TwinRecord.ownedBy(owner, table.parameters());
        if (what == What.NOTHING || !(ours || takes(table.parameters()))) {
            return found;
        }
        Map<String, String> parameters = new HashMap<>(table.parameters());
        String name = TwinRecord.sourceName(source);
        if (!ours || !name.equals(parameters.get(TwinRecord.SOURCE))) {
            parameters.putAll(UNLIKE_ANY);
            parameters.put(TwinRecord.OWNER, owner);
            parameters.put(TwinRecord.SOURCE, name);
        }
        return new StoredTable(TwinRecord.with(table, parameters), found.version());
    }

    /** A partition as it is to be seen. */
    Partition of(Partition found, String owner) {
        if (what == What.NOTHING || !takes(found.parameters())) {
            return found;
        }
        Map<String, String> parameters = new HashMap<>(found.parameters());
        parameters.putAll(UNLIKE_ANY);
        parameters.put(TwinRecord.OWNER, owner);
        return new Partition(found.values(), found.location(), found.format(), found.columns(), parameters);
    }

    private boolean takes(Map<String, String> parameters) {
        return switch (what) {
            case UNOWNED -> !parameters.containsKey(TwinRecord.OWNER);
            case OF_OWNER -> from.equals(parameters.get(TwinRecord.OWNER));
            case NOTHING, OF_ANOTHER_SOURCE -> false;
        };
    }
}

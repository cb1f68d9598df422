package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.TablePattern;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.List;

/** Which tables are rewritten: those that {@code rewrite} names, and the mirror keeps. Pure. */
final class Choice {
    private final List<TablePattern> rewrite;
    private final Config.Mirror mirror;

    Choice(Config config) {
        rewrite = config.rewrite();
        mirror = config.mirror();
    }

    /**
     * Whether a table of these names could be rewritten, wherever it lies.
     *
     * @param database empty: not known
     * @param table empty: not known
     */
    boolean mayConcern(String database, String table) {
        return rewrite.stream().anyMatch(pattern -> pattern.mayMatch(database, table));
    }

    /** Whether a table at this place is to be rewritten. */
    boolean rewrites(TableName name, LakeLocation place) {
        return matches(rewrite, name, place) && keeps(name, place);
    }

    /** Whether the mirror looks after a table at this place: nobody else refreshes its manifests. */
    boolean keeps(TableName name, LakeLocation place) {
        return (mirror.include().isEmpty() || matches(mirror.include(), name, place))
                && !matches(mirror.exclude(), name, place);
    }

    private static boolean matches(List<TablePattern> patterns, TableName name, LakeLocation place) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.matches(name.database(), name.table(), place.repository(), place.ref()));
    }
}

package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;

/** What becomes of a table that a call makes or changes. */
sealed interface TableFate {
    /** It goes to the metastore as it was sent. */
    record Pass(Reason reason) implements TableFate {}

    /**
     * It keeps the root that it has.
     *
     * @param table what it is to be
     * @param place where its source is
     * @param moved whether its source is another than before
     */
    record Keep(RewrittenTable table, LakeLocation place, boolean moved) implements TableFate {}

    /**
     * It gets a root of its own.
     *
     * @param source located in lakeFS, in the format of its data
     * @param place where that is
     * @param required whether it is a rewritten table already: then nothing else will do
     */
    record Fresh(CatalogTable source, LakeLocation place, boolean required) implements TableFate {}

    /**
     * It isn't rewritten any more, or only looked like it.
     *
     * @param table its location and format are those to be stored; the location may be empty
     * @param wasRewritten whether the metastore has it as a rewritten one
     */
    record End(CatalogTable table, boolean wasRewritten) implements TableFate {}

    /** The call must fail. */
    record Refuse(Reason reason) implements TableFate {}
}

package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;

/**
 * A column of a type that Athena, or its reader of the table's format, can't read.
 *
 * @param type as the source spells it
 * @param flaw the end of a sentence that names the type, e.g. {@code , which Athena cannot read}
 */
record UnreadableColumn(String name, String type, String flaw) {
    /** Why the table can't have a twin with this column. */
    Reason refusal(CatalogTable table) {
        return refusal(table, "", "drop the column from the twin with mirror.columns.unsupported: omit");
    }

    /**
     * Why the table can't have a twin without this column either.
     *
     * @param why as the end of a sentence
     */
    Reason kept(CatalogTable table, String why) {
        return refusal(
                table,
                ", and cannot be omitted: " + why,
                "give it a type that Athena reads, such as string, or drop it");
    }

    private Reason refusal(CatalogTable table, String more, String remedy) {
        return new Reason(
                ReasonCode.TYPE_UNSUPPORTED,
                "table " + table.name() + ": column \"" + name + "\" has type \"" + type + "\"" + flaw + more,
                remedy);
    }
}

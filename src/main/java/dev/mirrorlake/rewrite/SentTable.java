package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;

/**
 * A table as a call has it.
 *
 * @param hasStorage whether it has a storage descriptor at all
 * @param bucketed whether its files are said to be buckets
 */
record SentTable(CatalogTable table, boolean hasStorage, boolean bucketed) {}

/**
 * What a table is, in words that belong to no vendor, and the port to a catalog that holds twins.
 *
 * <p>Depends on nothing of ours. Start at {@link dev.mirrorlake.catalog.CatalogTable} and {@link
 * dev.mirrorlake.catalog.CatalogTarget}.
 */
@NullMarked
package dev.mirrorlake.catalog;

import org.jspecify.annotations.NullMarked;

/**
 * Rows in files: small writers and readers of every format that is mirrored, a reader that does with a twin's location
 * what Trino was seen to do, and one that reads the source straight from lakeFS's objects.
 *
 * <p>A row is a list of texts ({@link dev.mirrorlake.rig.rows.Cells}), so that rows of any two formats can be compared.
 * Start at {@code SymlinkReader}. The only place of the tests that knows Hadoop's classes, in memory alone.
 */
@NullMarked
package dev.mirrorlake.rig.rows;

import org.jspecify.annotations.NullMarked;

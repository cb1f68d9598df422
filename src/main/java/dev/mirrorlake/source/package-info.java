/**
 * Source tables: what a table in the metastore really is, whether it can be shown through symlinks, and what of it lakeFS
 * and S3 show.
 *
 * <p>Depends on {@code manifest}, {@code lakefs} and {@code catalog}. Pure, but for {@code LakeViews}, {@code S3Views} and
 * {@code ObjectChecks}. Start at {@code SourceRules}.
 */
@NullMarked
package dev.mirrorlake.source;

import org.jspecify.annotations.NullMarked;

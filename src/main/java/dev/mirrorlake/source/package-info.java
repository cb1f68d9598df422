/**
 * Source tables: what a table in the metastore really is, whether it can be shown through symlinks, and what of it lakeFS
 * and S3 show. Rules have numbers in {@code docs/rules.md}.
 *
 * <p>Depends on {@code manifest}, {@code lakefs} and {@code catalog}. Pure, but for {@code LakeViews}, {@code S3Views},
 * {@code ObjectChecks} and {@code AvroSchemas}. Start at {@code SourceTable}, then {@code SourceRules}.
 */
@NullMarked
package dev.mirrorlake.source;

import org.jspecify.annotations.NullMarked;

/**
 * Rewrite mode: turns calls that make or change tables located in lakeFS into calls for tables of symlink manifests, and
 * writes the manifests before the metastore sees the call.
 *
 * <p>Pure: what becomes of a table ({@link dev.mirrorlake.rewrite.TableRules}) or partition ({@link
 * dev.mirrorlake.rewrite.PartitionRules}), and the edits of their structs ({@link dev.mirrorlake.rewrite.TableEdit}). The
 * rest calls the metastore, lakeFS and S3. Start at {@link dev.mirrorlake.rewrite.LakeRewriter}.
 */
@NullMarked
package dev.mirrorlake.rewrite;

import org.jspecify.annotations.NullMarked;

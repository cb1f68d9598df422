/**
 * Symlink manifests: what they hold (pure), where they lie, and writing only those that differ; and looking at the data in
 * S3 that they name. What readers do with them is section F of {@code docs/rules.md}.
 *
 * <p>Depends on {@code lakefs} and {@code catalog}. The only place that knows S3. Start at {@code ManifestPlanner}.
 */
@NullMarked
package dev.mirrorlake.manifest;

import org.jspecify.annotations.NullMarked;

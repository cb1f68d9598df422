/**
 * Symlink manifests: what they hold (pure), where they lie, and writing only those that differ.
 *
 * <p>Depends on {@code lakefs} and {@code catalog}. The only place that knows S3. Start at {@code ManifestPlanner}.
 */
@NullMarked
package dev.mirrorlake.manifest;

import org.jspecify.annotations.NullMarked;

/**
 * lakeFS as a source: where a location points, what a ref shows there, and which branches moved.
 *
 * <p>Depends on {@code changes} and {@code catalog}. The only place that knows the lakeFS SDK. Start at
 * {@code LakeLocation}, then {@code LakeFsClient}.
 */
@NullMarked
package dev.mirrorlake.lakefs;

import org.jspecify.annotations.NullMarked;

/**
 * Every metric that Mirrorlake exports, in one file.
 *
 * <p>A leaf: depends on nothing of ours. Start at {@code Metrics}.
 */
@NullMarked
package dev.mirrorlake.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * The configuration: one file of nested records that is the reference, and the strict loader of the YAML file.
 *
 * <p>A leaf: depends on nothing of ours. Start at {@link dev.mirrorlake.config.Config}.
 */
@NullMarked
package dev.mirrorlake.config;

import org.jspecify.annotations.NullMarked;

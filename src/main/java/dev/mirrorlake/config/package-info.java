/**
 * The configuration: one file of nested records that is the reference, and the strict loader of the YAML file.
 *
 * <p>A leaf: depends on nothing of ours. A new key is a component of {@link dev.mirrorlake.config.Config} with its {@code
 * Key}, and a line in {@code conf/mirrorlake.yaml}. Start there, then at {@link dev.mirrorlake.config.ConfigLoader}.
 */
@NullMarked
package dev.mirrorlake.config;

import org.jspecify.annotations.NullMarked;

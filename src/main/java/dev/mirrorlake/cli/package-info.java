/**
 * The commands, and the composition root that builds everything: {@code App}.
 *
 * <p>Knows every other package; no other package knows it. Start at {@code Main}.
 */
@NullMarked
package dev.mirrorlake.cli;

import org.jspecify.annotations.NullMarked;

/**
 * The commands, and the composition root that builds everything: {@code App}.
 *
 * <p>Knows every other package; no other package knows it. Start at {@code Main}. A new command is a file here and a line
 * in {@code Main}'s {@code subcommands}; what it ends with is in {@code ExitCode}.
 */
@NullMarked
package dev.mirrorlake.cli;

import org.jspecify.annotations.NullMarked;

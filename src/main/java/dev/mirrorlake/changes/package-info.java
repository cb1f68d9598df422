/**
 * Which tables may be out of date, and who says so. A change never says what happened, only where to look again.
 *
 * <p>Depends on {@code catalog}. Start at {@link dev.mirrorlake.changes.Change}, then {@code ChangeQueue}; between a proxy
 * and a mirror that are two processes, {@link dev.mirrorlake.changes.ChangeForwarder}.
 */
@NullMarked
package dev.mirrorlake.changes;

import org.jspecify.annotations.NullMarked;

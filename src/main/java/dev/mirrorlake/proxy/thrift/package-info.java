/**
 * Reading Thrift messages as they fly by: where each ends, which call it is, and a few strings in it.
 *
 * <p>Depends on {@code changes} and {@code catalog}. No clock, no client, no logger. Start at {@code MessageScanner}.
 */
@NullMarked
package dev.mirrorlake.proxy.thrift;

import org.jspecify.annotations.NullMarked;

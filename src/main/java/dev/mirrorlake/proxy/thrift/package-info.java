/**
 * Reading Thrift messages as they fly by: where each ends, which call it is, and a few strings in it. And changing whole
 * ones: a few values of a call, with all other bytes as they came.
 *
 * <p>Depends on {@code changes} and {@code catalog}. No clock, no client, no logger. Start at {@code MessageScanner}, and
 * for changes at {@code CallMessage}.
 */
@NullMarked
package dev.mirrorlake.proxy.thrift;

import org.jspecify.annotations.NullMarked;

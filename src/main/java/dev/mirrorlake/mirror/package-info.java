/**
 * Observe, plan, apply: makes each twin what its source table says it should be.
 *
 * <p>Depends on {@code hive}, {@code lakefs}, {@code manifest}, {@code changes} and {@code catalog}, never on a vendor's
 * catalog. Start at {@code Reconciler}; what a sync would do and why is {@code Planner}, which is pure.
 */
@NullMarked
package dev.mirrorlake.mirror;

import org.jspecify.annotations.NullMarked;

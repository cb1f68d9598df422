/**
 * The admin port: health, metrics, status, and the entrance for changes from other proxies.
 *
 * <p>Depends on {@code mirror}. Start at {@code AdminServer}.
 */
@NullMarked
package dev.mirrorlake.admin;

import org.jspecify.annotations.NullMarked;

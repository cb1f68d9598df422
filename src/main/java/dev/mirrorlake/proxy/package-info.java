/**
 * The Thrift proxy: bytes flow through unchanged, a tap reads the names of the tables that change.
 *
 * <p>Depends on {@code proxy.thrift} and {@code changes}. Event loops never block. Start at {@code ProxyServer}.
 */
@NullMarked
package dev.mirrorlake.proxy;

import org.jspecify.annotations.NullMarked;

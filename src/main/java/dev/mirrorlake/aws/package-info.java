/**
 * How we reach AWS: credentials, region, retries and time-outs, the same for every service client.
 *
 * <p>A leaf beside {@code config} and {@code metrics}; the clients themselves stay in {@code glue} and {@code manifest}.
 */
@NullMarked
package dev.mirrorlake.aws;

import org.jspecify.annotations.NullMarked;

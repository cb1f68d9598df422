/**
 * How we reach AWS: credentials, region, retries, time-outs and what failures mean, the same for every service client.
 *
 * <p>Depends on {@code config}, {@code metrics} and {@code catalog}; the clients themselves stay in {@code glue} and
 * {@code manifest}. Start at {@link dev.mirrorlake.aws.AwsAccess}.
 */
@NullMarked
package dev.mirrorlake.aws;

import org.jspecify.annotations.NullMarked;

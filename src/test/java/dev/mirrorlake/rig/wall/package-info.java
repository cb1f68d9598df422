/**
 * A wall before the AWS emulator: it holds calls to the rules that the real Glue and S3 have and emulators don't, answers
 * as the services do, records what was asked, and fails as it is told to.
 *
 * <p>Depends on nothing of ours. Start at {@link dev.mirrorlake.rig.wall.AwsWall}; the rules are {@code GlueModel} (sizes and
 * patterns, of AWS's own service model), {@code GlueRules}, {@code GlueWall} (what needs the catalog's state) and {@code S3Rules}.
 */
@NullMarked
package dev.mirrorlake.rig.wall;

import org.jspecify.annotations.NullMarked;

/**
 * The rig: real servers, and the real Hive client, that tests start and share. {@code PrepareRig} fetches their parts
 * under {@code target/rig} before tests run; nothing here needs Docker or an account.
 *
 * <p>Start at {@code HiveMetastore}, {@code HiveClient}, {@code Moto} and {@code TrinoServer} (with {@code -Ptrino} alone). Every child process writes to {@code
 * target/rig/logs} and ends with the JVM that started it. AWS's emulator is reached through {@link dev.mirrorlake.rig.wall} alone.
 */
@NullMarked
package dev.mirrorlake.rig;

import org.jspecify.annotations.NullMarked;

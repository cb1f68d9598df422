/**
 * The sandbox: Mirrorlake between the rig's servers, with the documented example in it, for people to look at and to
 * attach engines to. It is what {@code mvn -q -Psandbox} runs.
 *
 * <p>Depends on {@code rig} and {@code cli.App}. Start at {@code Sandbox}.
 */
@NullMarked
package dev.mirrorlake.sandbox;

import org.jspecify.annotations.NullMarked;

/** The parts around Mirrorlake that tests start: servers, emulators and recorders. */
@NullMarked
package dev.mirrorlake.rig;

import org.jspecify.annotations.NullMarked;

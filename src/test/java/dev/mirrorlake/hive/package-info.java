@NullMarked
package dev.mirrorlake.hive;

import org.jspecify.annotations.NullMarked;

/**
 * AWS Glue as a {@link dev.mirrorlake.catalog.CatalogTarget}: conversion both ways (pure), API limits, errors. Rules
 * have numbers in {@code docs/rules.md}.
 *
 * <p>Depends on {@code catalog} and {@code aws}. The only place that knows the Glue SDK. Start at {@link
 * dev.mirrorlake.glue.GlueTarget}; what Glue can hold is {@code GlueConversion}, which is pure, and {@code GlueText}.
 */
@NullMarked
package dev.mirrorlake.glue;

import org.jspecify.annotations.NullMarked;

/**
 * AWS Glue as a {@link dev.mirrorlake.catalog.CatalogTarget}: conversion both ways (pure), API limits, errors.
 *
 * <p>Depends on {@code catalog} only. The only place that knows the Glue SDK. Start at {@code GlueConversion}.
 */
@NullMarked
package dev.mirrorlake.glue;

import org.jspecify.annotations.NullMarked;

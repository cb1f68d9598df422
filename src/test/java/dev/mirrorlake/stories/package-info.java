/**
 * What users were promised, told with real servers: each class is a story. A story's {@code Stage} is a metastore, lakeFS,
 * S3 and Glue with Mirrorlake between them.
 */
@NullMarked
package dev.mirrorlake.stories;

import org.jspecify.annotations.NullMarked;

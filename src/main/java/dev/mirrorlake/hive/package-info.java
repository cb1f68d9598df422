/**
 * The Hive metastore as a source: its Thrift client and the conversion of its tables into neutral values.
 *
 * <p>Depends on {@code changes} and {@code catalog}. The only place that knows the generated Thrift classes. Start at
 * {@code MetastoreClient}, then {@code HiveConversion}, which is pure.
 */
@NullMarked
package dev.mirrorlake.hive;

import org.jspecify.annotations.NullMarked;

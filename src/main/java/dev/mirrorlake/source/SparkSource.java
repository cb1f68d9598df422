package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Spark's data sources that are files Athena can read, and which of Athena's readers takes them as Spark does. Pure.
 *
 * <p>Sources: Spark 3.5's guide to its data sources; the names its DataSource takes them by; Athena's user guide on its
 * SerDes and on schema updates; read 2026-11-20.
 */
enum SparkSource {
    PARQUET("parquet", "org.apache.spark.sql.parquet", "org.apache.spark.sql.execution.datasources.parquet") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.refuse(CHOOSING_FILES);
            return new Files(
                    this,
                    new Format(
                            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                            DataFormat.PARQUET.serde(),
                            PLAIN),
                    0,
                    Set.of());
        }
    },
    ORC(
            "orc",
            "org.apache.spark.sql.orc",
            "org.apache.spark.sql.hive.orc",
            "org.apache.spark.sql.execution.datasources.orc") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.refuse(CHOOSING_FILES);
            return new Files(
                    this,
                    new Format(
                            "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                            "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                            DataFormat.ORC.serde(),
                            PLAIN),
                    0,
                    Set.of("timestamp_ntz"));
        }
    },
    /** Avro's names have case, and the catalog's haven't; Hive's Avro has milliseconds and no small whole numbers. */
    AVRO("avro", "com.databricks.spark.avro", "org.apache.spark.sql.avro") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.refuse(CHOOSING_FILES);
            options.refuse(Set.of("avroschema", "avroschemaurl", "positionalfieldmatching", "ignoreextension"));
            return new Files(
                    this,
                    new Format(
                            "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                            "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
                            DataFormat.AVRO.serde(),
                            PLAIN),
                    0,
                    Set.of("byte", "short", "decimal", "timestamp", "timestamp_ntz"));
        }
    },
    /** Spark writes timestamps as ISO 8601 has them, and bytes as base64. */
    JSON("json", "org.apache.spark.sql.json", "org.apache.spark.sql.execution.datasources.json") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.allowOnly(Set.of());
            return new Files(this, text(DataFormat.JSON, Map.of()), 0, Set.of("binary", "timestamp", "timestamp_ntz"));
        }
    },
    /**
     * Quoted fields need OpenCSVSerde, which knows few types, and for which NULL is an empty text. Without quotes it is
     * plain delimited text.
     */
    CSV("csv", "com.databricks.spark.csv") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.allowOnly(Set.of("sep", "delimiter", "quote", "escape", "header", "nullvalue"));
            String separatorOption = options.values().containsKey("sep") ? "sep" : "delimiter";
            String separator =
                    options.character(separatorOption, ",").orElseThrow(() -> options.refused(separatorOption));
            Optional<String> quote = options.character("quote", "\"");
            String nullText = options.text("nullvalue", "");
            int headerLines = options.flag("header") ? 1 : 0;
            if (quote.isEmpty()) {
                Map<String, String> parameters =
                        Map.of("field.delim", separator, "serialization.format", separator, NULL_FORMAT, nullText);
                return new Files(
                        this,
                        text(DataFormat.TEXT, parameters),
                        headerLines,
                        Set.of("binary", "timestamp", "timestamp_ntz"));
            }
            if (!nullText.isEmpty()) {
                throw options.refused("nullvalue");
            }
            String escape = options.character("escape", "\\").orElseThrow(() -> options.refused("escape"));
            return new Files(
                    this,
                    text(
                            DataFormat.OPEN_CSV,
                            Map.of("separatorChar", separator, "quoteChar", quote.get(), "escapeChar", escape)),
                    headerLines,
                    Set.of("byte", "short", "float", "decimal", "binary", "date", "timestamp", "timestamp_ntz"));
        }
    },
    /** Each line is one field: what parts fields, and what stands for NULL, is the one character that no line has. */
    TEXT("text", "org.apache.spark.sql.text") {
        @Override
        Files files(SparkOptions options) throws SparkTableException {
            options.allowOnly(Set.of());
            Map<String, String> parameters =
                    Map.of("field.delim", "\n", "serialization.format", "\n", NULL_FORMAT, "\n");
            return new Files(this, text(DataFormat.TEXT, parameters), 0, Set.of());
        }
    };

    private static final String NULL_FORMAT = "serialization.null.format";
    private static final String TEXT_OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    /** Hive's, on every table. */
    private static final Map<String, String> PLAIN = Map.of("serialization.format", "1");

    /** Options that make a table of some of its files, or of files that no partition has. */
    private static final Set<String> CHOOSING_FILES =
            Set.of("pathglobfilter", "recursivefilelookup", "modifiedbefore", "modifiedafter");

    private final Set<String> providers;

    /** @param providers what Spark takes it by, in lower case */
    SparkSource(String... providers) {
        this.providers = Set.of(providers);
    }

    /** @param provider as {@code USING} names it, in any case */
    static Optional<SparkSource> of(String provider) {
        String name = provider.toLowerCase(Locale.ROOT).replaceFirst("\\.defaultsource$", "");
        return Stream.of(values())
                .filter(source -> source.providers.contains(name))
                .findFirst();
    }

    /** How a table's files are read. */
    abstract Files files(SparkOptions options) throws SparkTableException;

    private static Format text(DataFormat format, Map<String, String> parameters) {
        return new Format(DataFormat.TEXT_INPUT_FORMAT, TEXT_OUTPUT_FORMAT, format.serde(), parameters);
    }

    /**
     * How a table's files are read.
     *
     * @param headerLines how many lines each file begins with that are no rows
     * @param misread types, as Spark names them, that this reader doesn't read as Spark writes them
     */
    record Files(SparkSource source, Format format, int headerLines, Set<String> misread) {
        /** A column of a type that this reader doesn't read as Spark writes it; empty for others. */
        Optional<UnreadableColumn> misread(SparkSchema.Field field) {
            return field.type()
                    .leaves()
                    .filter(leaf -> misread.contains(leaf.replaceFirst("\\(.*", "")))
                    .findFirst()
                    .map(leaf -> new UnreadableColumn(
                            field.name(),
                            leaf,
                            ", which Athena does not read as Spark writes it in "
                                    + source.name().toLowerCase(Locale.ROOT)));
        }

        /** Refuses a column that can't be read for another reason than its type. */
        void check(SparkSchema.Field field) throws SparkTableException {
            if (!field.ofOldRows().isEmpty()) {
                throw new SparkTableException(
                        ReasonCode.DEFAULT_UNSUPPORTED,
                        "has the column \"" + field.name() + "\" with the default " + field.ofOldRows()
                                + ", which Spark shows in rows that were written without it, and Athena doesn't",
                        "make the table again without the default, as CREATE TABLE … AS SELECT does");
            }
            Optional<String> name = Stream.concat(
                            Stream.of(field.name()), field.type().names())
                    .filter(any -> !any.equals(any.toLowerCase(Locale.ROOT)))
                    .findFirst();
            if (source == AVRO && name.isPresent()) {
                throw new SparkTableException(
                        ReasonCode.NAME_UNSUPPORTED,
                        "has the field \"" + name.get()
                                + "\", which Athena doesn't find in Avro files for its capitals",
                        "rename it in small letters, or store the table as Parquet");
            }
        }
    }
}

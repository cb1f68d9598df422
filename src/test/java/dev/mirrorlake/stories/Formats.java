package dev.mirrorlake.stories;

import dev.mirrorlake.catalog.Format;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The formats that are mirrored, as Hive's STORED AS and ROW FORMAT SERDE write them. */
final class Formats {
    static final Format CSV = text("org.apache.hadoop.hive.serde2.OpenCSVSerde", Map.of("separatorChar", ";"));
    static final Format JSON = text("org.apache.hive.hcatalog.data.JsonSerDe", Map.of());

    /** By a name that a table can have. */
    static final Map<String, Format> MIRRORED = new TreeMap<>(Map.of(
            "parquet",
            Tables.PARQUET,
            "orc",
            new Format(
                    "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                    "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                    "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                    Map.of()),
            "avro",
            new Format(
                    "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
                    "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
                    "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
                    Map.of()),
            "text",
            text(
                    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                    Map.of("field.delim", "|", "escape.delim", "\\")),
            "csv",
            CSV,
            "json",
            JSON,
            "openx",
            text("org.openx.data.jsonserde.JsonSerDe", Map.of())));

    private Formats() {}

    /** One of those that are mirrored. */
    static Format of(String name) {
        return Objects.requireNonNull(MIRRORED.get(name), name);
    }

    /** Whether a format has a reader for columns of a type, of all that are read at all. */
    static boolean reads(Format format, String type) {
        if (format.equals(CSV)) {
            return type.matches("string|boolean|int|bigint|double|(char|varchar).*");
        }
        return !format.equals(of("avro")) || !type.matches(".*(tinyint|smallint).*");
    }

    static Format text(String serde, Map<String, String> parameters) {
        return new Format(
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                serde,
                parameters);
    }
}

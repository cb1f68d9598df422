package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import java.util.Optional;
import java.util.Set;

/**
 * The file formats that Athena reads behind symlinks, known by their SerDe. A text SerDe also needs the text input
 * format: over sequence files, readers give silently wrong rows.
 *
 * <p>Source: Trino 476 run against symlink tables of each SerDe, read 2026-11-20.
 */
public enum DataFormat {
    PARQUET(
            "parquet",
            false,
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "parquet.hive.serde.ParquetHiveSerDe"),
    ORC("orc", false, "org.apache.hadoop.hive.ql.io.orc.OrcSerde"),
    AVRO("avro", false, "org.apache.hadoop.hive.serde2.avro.AvroSerDe"),
    TEXT("csv", true, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    OPEN_CSV("csv", true, "org.apache.hadoop.hive.serde2.OpenCSVSerde"),
    JSON("json", true, "org.apache.hive.hcatalog.data.JsonSerDe", "org.apache.hadoop.hive.serde2.JsonSerDe"),
    OPENX_JSON("json", true, "org.openx.data.jsonserde.JsonSerDe");

    static final String TEXT_INPUT_FORMAT = "org.apache.hadoop.mapred.TextInputFormat";

    private final String classification;
    private final boolean text;
    private final String serde;
    private final Set<String> spellings;

    /** @param spellings SerDes that read the same data; the first is the one that every reader knows */
    DataFormat(String classification, boolean text, String... spellings) {
        this.classification = classification;
        this.text = text;
        this.serde = spellings[0];
        this.spellings = Set.of(spellings);
    }

    /** The format of a table or partition; empty where Athena can't read it behind symlinks. */
    public static Optional<DataFormat> of(Format format) {
        for (DataFormat candidate : values()) {
            if (candidate.spellings.contains(format.serde())
                    && (!candidate.text || format.inputFormat().equals(TEXT_INPUT_FORMAT))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** The SerDe that the twin names. */
    public String serde() {
        return serde;
    }

    /** Whether it is lines of text, which say nothing of how they are compressed. */
    boolean text() {
        return text;
    }

    /** What Glue's own jobs call it. */
    public String classification() {
        return classification;
    }
}

package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import java.util.Map;

/** How data of each format is stored, as Hive's {@code STORED AS} has it. */
public final class Formats {
    private static final String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

    private Formats() {}

    /** The format with the parameters that it can't do without. */
    public static Format of(DataFormat format) {
        return of(format, format == DataFormat.REGEX ? Map.of("input.regex", "(.*),(.*)") : Map.of());
    }

    public static Format of(DataFormat format, Map<String, String> parameters) {
        String hive = "org.apache.hadoop.hive.ql.io.";
        return switch (format) {
            case PARQUET ->
                new Format(
                        hive + "parquet.MapredParquetInputFormat",
                        hive + "parquet.MapredParquetOutputFormat",
                        format.serde(),
                        parameters);
            case ORC ->
                new Format(hive + "orc.OrcInputFormat", hive + "orc.OrcOutputFormat", format.serde(), parameters);
            case AVRO ->
                new Format(
                        hive + "avro.AvroContainerInputFormat",
                        hive + "avro.AvroContainerOutputFormat",
                        format.serde(),
                        parameters);
            case RC_BINARY, RC_TEXT ->
                new Format(hive + "RCFileInputFormat", hive + "RCFileOutputFormat", format.serde(), parameters);
            default -> new Format(TEXT_INPUT, TEXT_OUTPUT, format.serde(), parameters);
        };
    }
}

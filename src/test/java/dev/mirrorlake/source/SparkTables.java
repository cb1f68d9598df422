package dev.mirrorlake.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a metastore has of tables that Spark made; recorded by {@code rig.RecordSparkTables}. */
public final class SparkTables {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "spark-tables.txt";

    private SparkTables() {}

    public static CatalogTable recorded(String name) {
        try (InputStream in = Objects.requireNonNull(SparkTables.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(SparkTables::parse)
                    .filter(table -> table.name().table().equals(name))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CatalogTable parse(String line) {
        try {
            return JSON.readValue(line, CatalogTable.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A recorded table of one source with other fields, as JSON {@code "name":…,"type":…} in braces. */
    static CatalogTable withFields(String name, String... fields) {
        return withSchema(name, "{\"type\":\"struct\",\"fields\":[" + String.join(",", fields) + "]}");
    }

    static CatalogTable withSchema(String name, String schema) {
        return withParameters(name, Map.of("spark.sql.sources.schema", schema));
    }

    /** With some parameters of the table more, or otherwise. */
    static CatalogTable withParameters(String name, Map<String, String> parameters) {
        CatalogTable table = recorded(name);
        return with(table, merged(table.parameters(), parameters), table.partitionKeys(), table.format());
    }

    static CatalogTable withoutParameter(String name, String parameter) {
        CatalogTable table = recorded(name);
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.remove(parameter);
        return with(table, parameters, table.partitionKeys(), table.format());
    }

    static CatalogTable withKeys(String name, List<Column> keys) {
        CatalogTable table = recorded(name);
        return with(table, table.parameters(), keys, table.format());
    }

    static CatalogTable withOption(String name, String option, String value) {
        CatalogTable table = recorded(name);
        Format format = table.format();
        return with(
                table,
                table.parameters(),
                table.partitionKeys(),
                new Format(
                        format.inputFormat(),
                        format.outputFormat(),
                        format.serde(),
                        merged(format.serdeParameters(), Map.of(option, value))));
    }

    private static CatalogTable with(
            CatalogTable table, Map<String, String> parameters, List<Column> keys, Format format) {
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                keys,
                table.location(),
                format,
                parameters);
    }

    private static Map<String, String> merged(Map<String, String> some, Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(some);
        merged.putAll(more);
        return merged;
    }
}

package dev.mirrorlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.rig.rows.SymlinkReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A twin as lines of text, each part read from where it lies. */
final class TwinText {
    private TwinText() {}

    /** Every file below a root with its content, indented. */
    static List<String> manifests(S3Client s3, String bucket, String prefix) {
        List<String> lines = new ArrayList<>();
        s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .forEach(key -> {
                    lines.add("s3://" + bucket + "/" + key);
                    new String(
                                    s3.getObjectAsBytes(
                                                    get -> get.bucket(bucket).key(key))
                                            .asByteArray(),
                                    UTF_8)
                            .lines()
                            .forEach(line -> lines.add("    " + line));
                });
        return lines;
    }

    /** A Glue table, in Glue's own words. */
    static List<String> table(CatalogTable table) {
        List<String> lines = new ArrayList<>(List.of(
                line("TableType", table.type()),
                line("Description", table.description()),
                line("Location", table.location()),
                line("InputFormat", table.format().inputFormat()),
                line("OutputFormat", table.format().outputFormat()),
                line("SerDe", table.format().serde()),
                line("Columns", columns(table.columns())),
                line("PartitionKeys", columns(table.partitionKeys()))));
        new TreeMap<>(table.parameters()).forEach((key, value) -> lines.add(line("Parameters", key + "=" + value)));
        return lines;
    }

    static List<String> partitions(List<Partition> partitions) {
        return partitions.stream()
                .sorted(Comparator.comparing(Partition::location))
                .map(partition -> line(String.join("/", partition.values()), partition.location()))
                .toList();
    }

    /** The rows that a reader finds who knows nothing but the twin; sorted, under the names of the columns. */
    static List<String> rows(S3Client s3, CatalogTable table, List<Partition> partitions) {
        List<String> names = Stream.concat(table.columns().stream(), table.partitionKeys().stream())
                .map(Column::name)
                .toList();
        return Stream.concat(
                        Stream.of(names),
                        new SymlinkReader(s3)
                                .read(table, partitions).stream().sorted(Comparator.comparing(row -> row.get(0))))
                .map(row -> row.stream().map("%-6s"::formatted).collect(Collectors.joining(" ")))
                .map(String::stripTrailing)
                .toList();
    }

    private static String columns(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
    }

    private static String line(String name, String value) {
        return "%-14s %s".formatted(name, value);
    }
}

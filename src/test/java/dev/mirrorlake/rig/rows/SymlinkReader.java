package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Reads the rows of a twin as Trino 476 was seen to read symlink tables, the nearest thing to Athena's engine:
 *
 * <ul>
 *   <li>all visible files below a location are united, in sub-folders too, even in {@code _sub/}; only a file whose own
 *       name begins with {@code _} or a dot is passed over; no file is no row;
 *   <li>a line is the literal address of an object; one given twice is read twice; a blank one, one that isn't in S3,
 *       or one of an object that isn't there fails the query;
 *   <li>formats and SerDe parameters are the partition's; its columns are matched to the table's by position, and where
 *       it has fewer, the others of the table's are read all the same.
 * </ul>
 *
 * <p>Fails with {@link IllegalStateException} or {@link IllegalArgumentException} where Trino fails the query; also
 * wherever a partition's column is of another type than the table's, which Trino converts where it can, to wrong values
 * at times. {@code SymlinkReaderTrinoIT} holds it against Trino.
 */
public final class SymlinkReader {
    static final String INPUT_FORMAT = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat";

    private final S3Files files;

    public SymlinkReader(S3Client s3) {
        this.files = new S3Files(s3);
    }

    /**
     * All rows, in no particular order.
     *
     * @param partitions all of the table's; not looked at where it has no partition keys
     * @return for each row its cells ({@link Cells}), the partition keys' last
     */
    public List<List<String>> read(CatalogTable table, List<Partition> partitions) {
        if (!table.partitioned()) {
            return read(table, table.format(), table.columns(), table.location(), List.of());
        }
        List<List<String>> rows = new ArrayList<>();
        for (Partition partition : partitions) {
            rows.addAll(read(
                    table,
                    partition.format(),
                    partition.columns(),
                    partition.location(),
                    PartitionCells.of(table, partition)));
        }
        return rows;
    }

    private List<List<String>> read(
            CatalogTable table, Format format, List<Column> columns, String location, List<String> keyCells) {
        if (!format.inputFormat().equals(INPUT_FORMAT)) {
            throw new IllegalStateException("not a symlink table: " + format.inputFormat() + " at " + location);
        }
        RowFormat rowFormat = RowFormat.of(format, table.parameters());
        checkColumns(table, columns, rowFormat);
        List<List<String>> rows = new ArrayList<>();
        for (String address : addresses(location)) {
            for (List<String> row : rowFormat.read(table.columns(), files.data(rowFormat, address, address))) {
                List<String> cells = new ArrayList<>(row);
                cells.addAll(keyCells);
                rows.add(cells);
            }
        }
        return rows;
    }

    /** The lines of all manifests of a location. */
    private List<String> addresses(String location) {
        return files.below(location).stream()
                .filter(manifest -> isVisible(name(manifest)))
                .flatMap(manifest -> new String(files.bytes(manifest), UTF_8).lines())
                .peek(SymlinkReader::checkLine)
                .toList();
    }

    private static void checkLine(String line) {
        if (!line.matches("s3[an]?://[^/]+/.+")) {
            throw new IllegalStateException("HIVE_BAD_DATA: Error parsing symlinks: \"" + line + "\"");
        }
        if (!isVisible(name(line))) {
            throw new IllegalStateException("HIVE_BAD_DATA: no visible file at " + line);
        }
    }

    private static String name(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static boolean isVisible(String name) {
        return !name.isEmpty() && !name.startsWith("_") && !name.startsWith(".");
    }

    private static void checkColumns(CatalogTable table, List<Column> columns, RowFormat format) {
        int common = Math.min(columns.size(), table.columns().size());
        for (int i = 0; i < common; i++) {
            Column ofTable = table.columns().get(i);
            Column column = columns.get(i);
            boolean sameName = column.name().equalsIgnoreCase(ofTable.name());
            // in ORC by name, the table's names count, whatever the partition calls them
            boolean checked = format.byName() && !(format instanceof OrcRows);
            if (!column.type().equalsIgnoreCase(ofTable.type()) || (checked && !sameName)) {
                throw new IllegalStateException("HIVE_PARTITION_SCHEMA_MISMATCH: column " + i + " of " + table.name()
                        + " is " + ofTable + ", in the partition " + column);
            }
        }
    }
}

package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/**
 * ORC, uncompressed. Fields of structs are found by name, columns as their reader does it.
 *
 * <p>Sources: Athena's user guide, "Handle schema updates", for the parameter; Trino 476's OrcPageSourceFactory, which fails
 * by name on a file without names; ORC's SchemaEvolution, by which Hive and Spark read; read 2026-12-01.
 */
record OrcRows(Columns found) implements RowFormat {
    static final String SERDE = "org.apache.hadoop.hive.ql.io.orc.OrcSerde";

    /** Of a SerDe: by the order of the columns, unless it is "false". */
    static final String BY_INDEX = "orc.column.index.access";

    enum Columns {
        /** As Athena does if it is told so, and Trino. */
        BY_NAME,
        /** As Athena and Trino do if nobody tells them. */
        BY_POSITION,
        /** As Hive does, from 2 on, and Spark: by position in files of Hive 1 alone, which hold no names. */
        BY_NAME_IF_ANY
    }

    /** As readers of a twin do. */
    static OrcRows of(Map<String, String> parameters) {
        return new OrcRows("false".equalsIgnoreCase(parameters.get(BY_INDEX)) ? Columns.BY_NAME : Columns.BY_POSITION);
    }

    /** Whether a twin is of ORC, and doesn't tell its readers to go by names. */
    static boolean areFoundByPosition(CatalogTable twin) {
        return twin.format().serde().equals(SERDE)
                && !RowFormat.of(twin.format(), twin.parameters()).byName();
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        StructOf type = HiveType.row(columns);
        TypeDescription schema = OrcValues.schema(type);
        MemoryFileSystem files = new MemoryFileSystem();
        Configuration conf = new Configuration(false);
        try (Writer writer = OrcFile.createWriter(
                MemoryFileSystem.FILE,
                OrcFile.writerOptions(conf).fileSystem(files).setSchema(schema).compress(CompressionKind.NONE))) {
            VectorizedRowBatch batch = schema.createRowBatch(Math.max(1, rows.size()));
            for (List<String> row : rows) {
                List<?> values = RowFormat.values(type, row);
                for (int i = 0; i < columns.size(); i++) {
                    OrcValues.set(
                            batch.cols[i], batch.size, type.fields().get(i).type(), values.get(i));
                }
                batch.size++;
            }
            writer.addRowBatch(batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.toByteArray();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        StructOf type = HiveType.row(columns);
        List<List<String>> rows = new ArrayList<>();
        Configuration conf = new Configuration(false);
        try (Reader reader = OrcFile.createReader(
                        MemoryFileSystem.FILE, OrcFile.readerOptions(conf).filesystem(new MemoryFileSystem(file)));
                RecordReader records = reader.rows()) {
            TypeDescription schema = reader.getSchema();
            int[] places = places(columns, schema.getFieldNames());
            VectorizedRowBatch batch = schema.createRowBatch();
            while (records.nextBatch(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    List<Object> values = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        int place = places[i];
                        values.add(
                                place >= 0
                                        ? OrcValues.get(
                                                batch.cols[place],
                                                row,
                                                schema.getChildren().get(place),
                                                type.fields().get(i).type())
                                        : null);
                    }
                    rows.add(RowFormat.cells(type, values));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @Override
    public boolean byName() {
        return found != Columns.BY_POSITION;
    }

    /** For each column where the file has it, or -1. */
    private int[] places(List<Column> columns, List<String> names) {
        boolean named = names.stream().anyMatch(name -> !name.matches("_col\\d+"));
        if (found == Columns.BY_NAME && !named) {
            throw new IllegalStateException("HIVE_FILE_MISSING_COLUMN_NAMES: " + names);
        }
        if (found == Columns.BY_POSITION || !named) {
            return IntStream.range(0, columns.size())
                    .map(i -> i < names.size() ? i : -1)
                    .toArray();
        }
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return columns.stream()
                .mapToInt(column -> lower.indexOf(column.name().toLowerCase(Locale.ROOT)))
                .toArray();
    }
}

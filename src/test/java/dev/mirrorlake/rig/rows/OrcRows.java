package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/**
 * ORC, uncompressed. The fields of structs are found by name.
 *
 * @param byName whether its columns are found by name too, which is how Hive reads them, and Athena where {@link #BY_POSITION}
 *     is {@code false}; else by position
 */
record OrcRows(boolean byName) implements RowFormat {
    static final String BY_POSITION = "orc.column.index.access";

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
            List<Integer> places = columns.stream()
                    .map(column -> place(column, columns, schema))
                    .toList();
            VectorizedRowBatch batch = schema.createRowBatch();
            while (records.nextBatch(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    List<Object> values = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        int place = places.get(i);
                        values.add(
                                place < 0
                                        ? null
                                        : OrcValues.get(
                                                batch.cols[place],
                                                row,
                                                schema.getChildren().get(place),
                                                type.fields().get(i).type()));
                    }
                    rows.add(RowFormat.cells(type, values));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** Where in the file a column is; negative where it isn't. */
    private int place(Column column, List<Column> columns, TypeDescription file) {
        List<String> names = file.getFieldNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        int position = columns.indexOf(column);
        return byName ? names.indexOf(column.name().toLowerCase(Locale.ROOT)) : position < names.size() ? position : -1;
    }
}

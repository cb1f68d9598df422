package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/** ORC, uncompressed. Trino finds its columns by position, and the fields of structs by name. */
record OrcRows() implements RowFormat {
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
            VectorizedRowBatch batch = schema.createRowBatch();
            while (records.nextBatch(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    List<Object> values = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        values.add(
                                i < batch.numCols
                                        ? OrcValues.get(
                                                batch.cols[i],
                                                row,
                                                schema.getChildren().get(i),
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
        return false;
    }
}

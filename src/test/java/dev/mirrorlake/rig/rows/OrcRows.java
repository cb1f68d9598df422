package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.orc.storage.ql.exec.vector.BytesColumnVector;
import org.apache.orc.storage.ql.exec.vector.ColumnVector;
import org.apache.orc.storage.ql.exec.vector.DoubleColumnVector;
import org.apache.orc.storage.ql.exec.vector.LongColumnVector;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/** ORC, uncompressed. Trino finds its columns by position. */
record OrcRows() implements RowFormat {
    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        TypeDescription schema = TypeDescription.createStruct();
        columns.forEach(
                column -> schema.addField(column.name(), TypeDescription.fromString(Cells.bare(column.type()))));
        MemoryFileSystem files = new MemoryFileSystem();
        Configuration conf = new Configuration(false);
        try (Writer writer = OrcFile.createWriter(
                MemoryFileSystem.FILE,
                OrcFile.writerOptions(conf).fileSystem(files).setSchema(schema).compress(CompressionKind.NONE))) {
            VectorizedRowBatch batch = schema.createRowBatch(Math.max(1, rows.size()));
            for (List<String> row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    set(batch.cols[i], batch.size, columns.get(i).type(), row.get(i));
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
        List<List<String>> rows = new ArrayList<>();
        Configuration conf = new Configuration(false);
        try (Reader reader = OrcFile.createReader(
                        MemoryFileSystem.FILE, OrcFile.readerOptions(conf).filesystem(new MemoryFileSystem(file)));
                RecordReader records = reader.rows()) {
            VectorizedRowBatch batch = reader.getSchema().createRowBatch();
            while (records.nextBatch(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        cells.add(
                                i < batch.numCols
                                        ? cell(
                                                batch.cols[i],
                                                row,
                                                columns.get(i).type())
                                        : Cells.NULL);
                    }
                    rows.add(cells);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static void set(ColumnVector vector, int row, String type, String cell) {
        if (cell.equals(Cells.NULL)) {
            vector.noNulls = false;
            vector.isNull[row] = true;
        } else if (vector instanceof BytesColumnVector bytes) {
            bytes.setVal(row, cell.getBytes(UTF_8));
        } else if (vector instanceof DoubleColumnVector doubles) {
            doubles.vector[row] = Double.parseDouble(cell);
        } else {
            ((LongColumnVector) vector).vector[row] = switch (Cells.bare(type)) {
                case "boolean" -> Boolean.parseBoolean(cell) ? 1 : 0;
                case "date" -> LocalDate.parse(cell).toEpochDay();
                default -> Long.parseLong(cell);
            };
        }
    }

    private static String cell(ColumnVector vector, int batchRow, String type) {
        int row = vector.isRepeating ? 0 : batchRow;
        if (!vector.noNulls && vector.isNull[row]) {
            return Cells.NULL;
        }
        if (vector instanceof BytesColumnVector bytes) {
            return Cells.of(type, bytes.toString(row));
        }
        if (vector instanceof DoubleColumnVector doubles) {
            double value = doubles.vector[row];
            return Cells.bare(type).equals("float") ? String.valueOf((float) value) : Cells.of(type, "" + value);
        }
        long value = ((LongColumnVector) vector).vector[row];
        return switch (Cells.bare(type)) {
            case "boolean" -> String.valueOf(value != 0);
            case "date" -> LocalDate.ofEpochDay(value).toString();
            default -> Cells.of(type, String.valueOf(value));
        };
    }

    @Override
    public boolean byName() {
        return false;
    }
}

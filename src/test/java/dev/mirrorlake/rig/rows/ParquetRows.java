package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Parquet, uncompressed. */
record ParquetRows() implements RowFormat {
    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        MessageType schema =
                new MessageType("row", columns.stream().map(ParquetRows::type).toList());
        ParquetMemory.Output file = new ParquetMemory.Output();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(file)
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .build()) {
            for (List<String> row : rows) {
                Group group = new SimpleGroup(schema);
                for (int i = 0; i < columns.size(); i++) {
                    if (!row.get(i).equals(Cells.NULL)) {
                        add(group, i, columns.get(i).type(), row.get(i));
                    }
                }
                writer.write(group);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new ParquetMemory.Input(file), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(pages, new GroupRecordConverter(schema));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    Group group = records.read();
                    rows.add(columns.stream().map(column -> cell(group, column)).toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static Type type(Column column) {
        return switch (Cells.bare(column.type())) {
            case "boolean" -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case "bigint" -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case "float" -> Types.optional(PrimitiveTypeName.FLOAT).named(column.name());
            case "double" -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case "string" ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case "date" ->
                Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(column.name());
            default -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
        };
    }

    private static void add(Group group, int field, String type, String cell) {
        switch (Cells.bare(type)) {
            case "boolean" -> group.add(field, Boolean.parseBoolean(cell));
            case "bigint" -> group.add(field, Long.parseLong(cell));
            case "float" -> group.add(field, Float.parseFloat(cell));
            case "double" -> group.add(field, Double.parseDouble(cell));
            case "string" -> group.add(field, cell);
            case "date" -> group.add(field, (int) LocalDate.parse(cell).toEpochDay());
            default -> group.add(field, Integer.parseInt(cell));
        }
    }

    private static String cell(Group group, Column column) {
        if (!group.getType().containsField(column.name()) || group.getFieldRepetitionCount(column.name()) == 0) {
            return Cells.NULL;
        }
        return Cells.bare(column.type()).equals("date")
                ? LocalDate.ofEpochDay(group.getInteger(column.name(), 0)).toString()
                : Cells.of(column.type(), group.getValueToString(group.getType().getFieldIndex(column.name()), 0));
    }

    @Override
    public boolean byName() {
        return true;
    }
}

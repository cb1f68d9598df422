package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Avro's container files, uncompressed. */
record AvroRows() implements RowFormat {
    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        Schema schema = schema(columns);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, file);
            for (List<String> row : rows) {
                GenericRecord record = new GenericData.Record(schema);
                for (int i = 0; i < columns.size(); i++) {
                    record.put(i, toAvro(columns.get(i).type(), row.get(i)));
                }
                writer.append(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        List<List<String>> rows = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(new SeekableByteArrayInput(file), new GenericDatumReader<>())) {
            for (GenericRecord record : reader) {
                rows.add(columns.stream()
                        .map(column -> fromAvro(
                                column.type(), record.hasField(column.name()) ? record.get(column.name()) : null))
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static Schema schema(List<Column> columns) {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("row").fields();
        for (Column column : columns) {
            fields = fields.name(column.name())
                    .type(Schema.createUnion(Schema.create(Schema.Type.NULL), type(column.type())))
                    .withDefault(null);
        }
        return fields.endRecord();
    }

    private static Schema type(String type) {
        return switch (Cells.bare(type)) {
            case "boolean" -> Schema.create(Schema.Type.BOOLEAN);
            case "bigint" -> Schema.create(Schema.Type.LONG);
            case "float" -> Schema.create(Schema.Type.FLOAT);
            case "double" -> Schema.create(Schema.Type.DOUBLE);
            case "string" -> Schema.create(Schema.Type.STRING);
            case "date" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            default -> Schema.create(Schema.Type.INT);
        };
    }

    private static @Nullable Object toAvro(String type, String cell) {
        if (cell.equals(Cells.NULL)) {
            return null;
        }
        return switch (Cells.bare(type)) {
            case "boolean" -> Boolean.valueOf(cell);
            case "bigint" -> Long.valueOf(cell);
            case "float" -> Float.valueOf(cell);
            case "double" -> Double.valueOf(cell);
            case "string" -> cell;
            case "date" -> (int) LocalDate.parse(cell).toEpochDay();
            default -> Integer.valueOf(cell);
        };
    }

    private static String fromAvro(String type, @Nullable Object value) {
        if (value == null) {
            return Cells.NULL;
        }
        return Cells.bare(type).equals("date")
                ? LocalDate.ofEpochDay((Integer) value).toString()
                : Cells.of(type, value.toString());
    }

    @Override
    public boolean byName() {
        return true;
    }
}

package dev.mirrorlake.rig.rows;

import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.rig.rows.HiveType.StructOf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/**
 * Avro's container files, uncompressed.
 *
 * @param schema what files are read as, where the table says so
 */
record AvroRows(Optional<Schema> schema) implements RowFormat {
    static final String SCHEMA = "avro.schema.literal";
    static final String SCHEMA_URL = "avro.schema.url";

    static AvroRows of(Map<String, String> parameters) {
        if (parameters.containsKey(SCHEMA_URL) && !parameters.containsKey(SCHEMA)) {
            throw new IllegalArgumentException(
                    "HIVE_INVALID_METADATA: nothing can be read at " + SCHEMA_URL + " " + parameters.get(SCHEMA_URL));
        }
        return new AvroRows(Optional.ofNullable(parameters.get(SCHEMA)).map(new Schema.Parser()::parse));
    }

    @Override
    public byte[] write(List<Column> columns, List<List<String>> rows) {
        StructOf type = HiveType.row(columns);
        Schema written = AvroValues.schema(type);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(written))) {
            writer.create(written, file);
            for (List<String> row : rows) {
                writer.append(AvroValues.record(written, type, RowFormat.values(type, row)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    @Override
    public List<List<String>> read(List<Column> columns, byte[] file) {
        StructOf type = HiveType.row(columns);
        List<List<String>> rows = new ArrayList<>();
        GenericDatumReader<GenericRecord> datums = new GenericDatumReader<>();
        schema.ifPresent(datums::setExpected);
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(new SeekableByteArrayInput(file), datums)) {
            for (GenericRecord row : reader) {
                rows.add(RowFormat.cells(type, AvroValues.values(type, row, schema.isEmpty())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @Override
    public boolean byName() {
        return true;
    }
}

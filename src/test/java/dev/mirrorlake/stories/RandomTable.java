package dev.mirrorlake.stories;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.rows.RandomRows;
import dev.mirrorlake.rig.rows.RowFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** A table that is made, changed and dropped at random, by its client and in the lake. Confined to one thread. */
final class RandomTable {
    private static final List<String> KEY_TYPES =
            List.of("string", "string", "int", "bigint", "date", "boolean", "decimal(5,2)", "varchar(20)");

    final TableName name;

    private final RowTables tables;
    private final Random random;
    private final RandomRows draw;
    private final Map<List<String>, Format> partitions = new HashMap<>();

    /** The columns that each was written with, by its path. */
    private final Map<String, List<Column>> files = new LinkedHashMap<>();

    private Format format = Tables.PARQUET;
    private List<Column> columns = List.of();
    private List<Column> keys = List.of();
    private String folder = "";
    private boolean exists;
    private boolean iceberg;
    private boolean union;
    private int count;

    RandomTable(RowTables tables, String name, Random random) {
        this.tables = tables;
        this.name = tables.stage.name(name);
        this.random = random;
        this.draw = new RandomRows(random);
    }

    boolean exists() {
        return exists;
    }

    /** Whether it has something that Athena can't read. */
    boolean refused() {
        Stream<Format> formats = Stream.concat(Stream.of(format), partitions.values().stream());
        return iceberg
                || union
                || formats.anyMatch(used -> columns.stream().anyMatch(column -> !Formats.reads(used, column.type())));
    }

    /**
     * Whether a file was written with other columns than these, more than that some were appended since: what readers make of
     * such a file, of any format, may be an error.
     */
    boolean hasFilesOfOtherColumns() {
        return files.values().stream()
                .anyMatch(written -> written.size() > columns.size()
                        || !columns.subList(0, written.size()).equals(written));
    }

    void change() {
        if (!exists) {
            create();
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> drop();
            case 1 -> {
                drop();
                create();
            }
            case 2, 3 -> {
                columns = changed();
                union = false;
                tables.hive.setColumns(name, columns, random.nextBoolean());
            }
            case 4 -> {
                if (!partitions.isEmpty()) {
                    List<String> values = one(List.copyOf(partitions.keySet()));
                    partitions.remove(values);
                    tables.hive.dropPartition(name, values);
                }
            }
            case 5 -> {
                if (!files.isEmpty()) {
                    String path = one(List.copyOf(files.keySet()));
                    files.remove(path);
                    tables.stage.lake.delete(tables.stage.repository, "main", path);
                }
            }
            default -> addData();
        }
    }

    private void create() {
        format = one(List.copyOf(Formats.MIRRORED.values()));
        columns = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            columns.add(column());
        }
        keys = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(new Column("k" + i, one(KEY_TYPES)));
        }
        folder = name.table() + "_" + count++;
        List<Column> stored = new ArrayList<>(columns);
        Map<String, String> parameters = new HashMap<>(Map.of("EXTERNAL", "TRUE"));
        union = random.nextInt(10) == 0;
        iceberg = random.nextInt(10) == 0;
        if (union) {
            stored.add(new Column("either", "uniontype<int,string>"));
        }
        if (iceberg) {
            parameters.put("table_type", "ICEBERG");
        }
        tables.hive.createTable(new CatalogTable(
                name, "EXTERNAL_TABLE", "", stored, keys, tables.stage.location("main/" + folder), format, parameters));
        exists = true;
        for (int i = random.nextInt(3); i > 0; i--) {
            addData();
        }
    }

    private void drop() {
        tables.hive.dropTable(name);
        partitions.clear();
        files.clear();
        exists = false;
    }

    private void addData() {
        if (keys.isEmpty()) {
            put(folder, format);
            return;
        }
        List<String> values = keys.stream().map(key -> value(key.type())).toList();
        if (!partitions.containsKey(values)) {
            String place = folder + "/" + (random.nextInt(4) == 0 ? "elsewhere" : hiveFolder(values)) + count++;
            Format own = random.nextInt(6) == 0 ? one(List.copyOf(Formats.MIRRORED.values())) : format;
            partitions.put(values, own);
            put(place, own);
            tables.hive.addPartition(
                    name, new Partition(values, tables.stage.location("main/" + place), own, columns, Map.of()));
        }
    }

    /** One of another format may not be able to hold the columns; then it is a partition without rows. */
    private void put(String place, Format own) {
        boolean heldByAvro = columns.stream().noneMatch(column -> column.type().matches(".*map<(int|date).*"));
        if (heldByAvro || !own.equals(Formats.of("avro"))) {
            String path = place + "/" + count++;
            tables.stage.put(path, RowFormat.of(own, Map.of()).write(columns, draw.rows(columns)));
            files.put(path, columns);
        }
    }

    private String hiveFolder(List<String> values) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            path.append(keys.get(i).name()).append('=');
            path.append(RowTables.ODD_VALUES.getOrDefault(value, value)).append('/');
        }
        return path.toString();
    }

    private String value(String type) {
        if (random.nextInt(8) == 0) {
            return "__HIVE_DEFAULT_PARTITION__";
        }
        return switch (type) {
            case "string", "varchar(20)" ->
                one(RowTables.ODD_VALUES.keySet().stream().sorted().toList());
            case "date" -> "2021-11-" + (10 + random.nextInt(20));
            case "boolean" -> String.valueOf(random.nextBoolean());
            case "decimal(5,2)" -> "1." + (10 + random.nextInt(90));
            default -> String.valueOf(random.nextInt());
        };
    }

    private List<Column> changed() {
        List<Column> changed = new ArrayList<>(columns);
        int at = random.nextInt(changed.size());
        switch (random.nextInt(5)) {
            case 0 -> changed.add(column());
            case 1 -> changed.add(at, column());
            case 2 -> {
                if (changed.size() > 1) {
                    changed.remove(at);
                }
            }
            case 3 -> Collections.shuffle(changed, random);
            default -> changed.set(at, new Column(changed.get(at).name(), draw.type(format)));
        }
        return changed;
    }

    private Column column() {
        return new Column("c" + count++, draw.type(format));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Override
    public String toString() {
        return exists
                ? name + ": " + format.serde() + ", columns " + columns + ", keys " + keys + ", partitions "
                        + partitions
                : name + ": dropped";
    }
}

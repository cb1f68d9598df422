package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReadableType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file formats that Athena reads behind symlinks. Readers know the format of what is linked by the SerDe alone, so the
 * source's input format must be the one that they will take: over sequence files, for example, they would give silently
 * wrong rows.
 *
 * <p>Sources: Trino 476 run against symlink tables of each SerDe, its HiveStorageFormat, and Athena's user guide on each
 * SerDe; read 2026-11-20 and 2026-11-30.
 */
public enum DataFormat {
    PARQUET(
            "parquet",
            Set.of(
                    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                    "parquet.hive.DeprecatedParquetInputFormat",
                    "parquet.hive.MapredParquetInputFormat"),
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "parquet.hive.serde.ParquetHiveSerDe"),
    ORC("orc", Set.of("org.apache.hadoop.hive.ql.io.orc.OrcInputFormat"), "org.apache.hadoop.hive.ql.io.orc.OrcSerde"),
    /** Its whole numbers have at least 32 bits; Trino 476 fails on columns of fewer. */
    AVRO(
            "avro",
            Set.of("org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat"),
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe") {
        @Override
        boolean reads(String leaf) {
            return !Set.of("tinyint", "smallint").contains(leaf);
        }
    },
    RC_BINARY("", Set.of(DataFormat.RC_INPUT_FORMAT), "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"),
    RC_TEXT("", Set.of(DataFormat.RC_INPUT_FORMAT), "org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe"),
    TEXT("csv", Set.of(DataFormat.TEXT_INPUT_FORMAT), "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    /**
     * Every column is text to Hive, whatever type it has; to Athena these are what they are called. Its dates and
     * timestamps are numbers of days and milliseconds, and others it doesn't know.
     */
    OPEN_CSV("csv", Set.of(DataFormat.TEXT_INPUT_FORMAT), "org.apache.hadoop.hive.serde2.OpenCSVSerde") {
        @Override
        boolean reads(String leaf) {
            return Set.of("string", "char", "varchar", "boolean", "int", "bigint", "double")
                    .contains(leaf);
        }

        @Override
        boolean nests() {
            return false;
        }
    },
    JSON(
            "json",
            Set.of(DataFormat.TEXT_INPUT_FORMAT),
            "org.apache.hive.hcatalog.data.JsonSerDe",
            "org.apache.hadoop.hive.serde2.JsonSerDe"),
    OPENX_JSON("json", Set.of(DataFormat.TEXT_INPUT_FORMAT), "org.openx.data.jsonserde.JsonSerDe"),
    /** One column a group of the expression; its text is parsed by the column's type. */
    REGEX("", Set.of(DataFormat.TEXT_INPUT_FORMAT), "org.apache.hadoop.hive.serde2.RegexSerDe") {
        @Override
        boolean reads(String leaf) {
            return !leaf.equals("binary");
        }

        @Override
        boolean nests() {
            return false;
        }
    };

    /** Athena's: whether columns of ORC are found by position. */
    static final String ORC_BY_POSITION = "orc.column.index.access";

    /** Hive's for the same. */
    static final String ORC_BY_POSITION_IN_HIVE = "orc.force.positional.evolution";

    static final String TEXT_INPUT_FORMAT = "org.apache.hadoop.mapred.TextInputFormat";
    private static final String RC_INPUT_FORMAT = "org.apache.hadoop.hive.ql.io.RCFileInputFormat";

    private final String classification;
    private final Set<String> inputFormats;
    private final String serde;
    private final Set<String> spellings;

    /** @param spellings SerDes that read the same data; the first is the one that every reader knows */
    DataFormat(String classification, Set<String> inputFormats, String... spellings) {
        this.classification = classification;
        this.inputFormats = inputFormats;
        this.serde = spellings[0];
        this.spellings = Set.of(spellings);
    }

    /** The format of a table or partition; empty where Athena can't read it behind symlinks. */
    public static Optional<DataFormat> of(Format format) {
        for (DataFormat candidate : values()) {
            if (candidate.spellings.contains(format.serde()) && candidate.inputFormats.contains(format.inputFormat())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** The SerDe that the twin names. */
    public String serde() {
        return serde;
    }

    /** What Glue's own jobs call it; empty where they have no name for it. */
    public String classification() {
        return classification;
    }

    /** Whether it is lines of text, which say nothing of how they are compressed. */
    boolean text() {
        return inputFormats.contains(TEXT_INPUT_FORMAT);
    }

    /** Why its readers can't read a type that Athena can; shaped as {@link ReadableType#flaw}. */
    Optional<String> flaw(String type) {
        if (type.contains("<") && !nests()) {
            return Optional.of(misread());
        }
        return ReadableType.leaves(type).stream()
                .filter(leaf -> !reads(leaf))
                .findFirst()
                .map(leaf -> (type.contains("<") ? " with \"" + leaf + "\" in it" : "") + misread());
    }

    private String misread() {
        return ", which Athena cannot read by the SerDe " + serde.substring(serde.lastIndexOf('.') + 1);
    }

    /** @param leaf a type without others in it, and without its size */
    boolean reads(String leaf) {
        return true;
    }

    /** Whether it has columns of columns. */
    boolean nests() {
        return true;
    }

    /**
     * How readers find a table's columns, where it is by their position: missing ones shift all that come after them. Empty
     * where it is by their names.
     *
     * <p>Sources: Hive's parameters of these names; Athena's user guide, "Handle schema updates", for ORC; what Trino 476
     * was seen to do.
     *
     * @param parameters as {@link #parameters} has them
     */
    Optional<String> byPosition(Map<String, String> parameters) {
        return switch (this) {
            case JSON, OPENX_JSON, AVRO -> Optional.empty();
            case PARQUET ->
                Optional.of("parquet.column.index.access")
                        .filter(key -> Boolean.parseBoolean(parameters.get(key)))
                        .map(key -> "of Parquet with " + key);
            case ORC ->
                Optional.of(ORC_BY_POSITION)
                        .filter(key -> !"false".equalsIgnoreCase(parameters.get(key)))
                        .map(key -> "of ORC with " + key + " \"" + parameters.get(key) + "\"");
            case RC_BINARY, RC_TEXT -> Optional.of("of RCFile");
            default -> Optional.of("of text");
        };
    }

    /** The parameter for which readers need all of a table's columns; empty where there is none. */
    Optional<String> needsAllColumns(Map<String, String> parameters) {
        return switch (this) {
            case AVRO -> Optional.of(AvroSchema.LITERAL).filter(parameters::containsKey);
            case TEXT ->
                Optional.of("serialization.last.column.takes.rest")
                        .filter(key -> Boolean.parseBoolean(parameters.get(key)));
            default -> Optional.empty();
        };
    }

    /**
     * A format that says what the engines of a metastore do without being told, where Athena does otherwise: Hive and Spark find
     * the columns of ORC by name, Athena by position. What the table or the SerDe says of it itself holds.
     *
     * <p>Sources: Hive's OrcConf, FORCE_POSITIONAL_EVOLUTION; Spark's OrcUtils, requestedColumnIds; Athena's user guide,
     * "Handle schema updates"; read 2026-12-01.
     */
    static Format explicit(Format format, CatalogTable table) {
        if (!of(format).equals(Optional.of(ORC))) {
            return format;
        }
        Map<String, String> said = parameters(format, table);
        String inHive = said.getOrDefault(ORC_BY_POSITION_IN_HIVE, "false");
        Map<String, String> parameters = new HashMap<>(format.serdeParameters());
        parameters.put(ORC_BY_POSITION, said.getOrDefault(ORC_BY_POSITION, inHive));
        return new Format(format.inputFormat(), format.outputFormat(), format.serde(), parameters);
    }

    /** What a reader goes by: the SerDe's parameters and the table's together, of which the table's win. */
    static Map<String, String> parameters(Format format, CatalogTable table) {
        Map<String, String> parameters = new HashMap<>(format.serdeParameters());
        parameters.putAll(table.parameters());
        return parameters;
    }

    /**
     * What Hive's SerDe of a partition gets: the table's, over which the partition's own lie. Source: Hive 4.0.1,
     * AbstractSerDe, read 2026-12-01.
     */
    static Map<String, String> parameters(Partition partition, CatalogTable table) {
        Map<String, String> parameters = parameters(table.format(), table);
        parameters.putAll(partition.format().serdeParameters());
        parameters.putAll(partition.parameters());
        return parameters;
    }
}

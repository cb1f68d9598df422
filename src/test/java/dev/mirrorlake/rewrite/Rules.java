package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.source.SourceParameters;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration, and tables before and after rewriting, for the tests of the rules. */
final class Rules {
    static final TableName ORDERS = new TableName("sales", "orders");
    static final String OWNER = "prod";
    static final String HOME = "s3://bucket/base/symlinks/prod/example/main/";
    static final String ROOT = HOME + "sales.orders~aaaabbbbcccc";
    static final String OTHER_ROOT = HOME + "sales.orders~ddddeeeeffff";
    static final String LAKE = "s3a://example/main/sales/orders";

    static final Config CONFIG = config("""
            rewrite: [{database: sales, ref: "main*"}, {database: sales, ref: dev}]
            """);

    private static final String SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";

    private Rules() {}

    static Config config(String more) {
        return new ConfigLoader(Map.of()).parse("test", """
                owner: prod
                metastore: {uris: ["thrift://127.0.0.1:1"]}
                lakefs: {endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b, buckets: [example, other]}
                aws: {region: eu-central-1}
                """ + more, Role.ALL).config();
    }

    /** By a short name: that of its input format, and the SerDe that goes with it. */
    static Format format(String name) {
        return switch (name) {
            case "parquet" ->
                new Format(
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                        SERDE,
                        Map.of());
            case "orc" ->
                new Format(
                        "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                        "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                        "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
                        Map.of());
            case "seq" ->
                new Format(
                        "org.apache.hadoop.mapred.SequenceFileInputFormat",
                        "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
                        "org.apache.hadoop.hive.serde2.lazybinary.LazyBinarySerDe",
                        Map.of());
            case "symlink" -> new Format(SymlinkFormat.INPUT, SymlinkFormat.OUTPUT, SERDE, Map.of());
            case "none" -> new Format("", "", "", Map.of());
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The short name of a format, by its input format. */
    static String name(Format format) {
        return List.of("parquet", "orc", "seq", "symlink", "none").stream()
                .filter(name -> format(name).inputFormat().equals(format.inputFormat()))
                .findFirst()
                .orElseThrow();
    }

    /** What a rewritten table or partition says of its source, which is Parquet. */
    static Map<String, String> marks(String location) {
        return Map.of(
                SourceParameters.LOCATION,
                location,
                SourceParameters.INPUT_FORMAT,
                format("parquet").inputFormat(),
                SourceParameters.OUTPUT_FORMAT,
                format("parquet").outputFormat(),
                SourceParameters.OWNER,
                OWNER);
    }

    static CatalogTable table(
            TableName name, String location, String format, boolean partitioned, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("comment", "what was ordered");
        return new CatalogTable(
                name,
                "EXTERNAL_TABLE",
                "what was ordered",
                List.of(new Column("id", "bigint"), new Column("name", "string")),
                partitioned ? List.of(new Column("year", "int"), new Column("month", "int")) : List.of(),
                location,
                format(format),
                all);
    }

    /** As the metastore has it. */
    static CatalogTable rewritten(boolean partitioned) {
        return table(ORDERS, ROOT, "symlink", partitioned, marks(LAKE));
    }

    /** Short names for locations. */
    static String location(String name) {
        return switch (name) {
            case "root" -> ROOT;
            case "root/" -> ROOT + "/";
            case "root-s3a" -> ROOT.replace("s3://", "s3a://");
            case "other-root" -> OTHER_ROOT;
            case "lake" -> LAKE;
            case "lake-spelled" -> "lakefs://example/main/sales//orders/";
            case "lake-elsewhere" -> "s3a://example/main/elsewhere";
            case "lake-dev" -> "s3a://example/dev/sales/orders";
            case "lake-unchosen" -> "s3a://example/private/orders";
            case "outside" -> "s3://warehouse/orders";
            case "none" -> "";
            default -> name;
        };
    }
}

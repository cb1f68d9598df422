package dev.mirrorlake.stories;

import static dev.mirrorlake.stories.Stage.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rig.HiveClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a twin has of columns and schemas that Athena can't take from the source as they are. */
class ColumnsStory {
    private static final Format AVRO = new Format(
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
            "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
            "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
            Map.of());

    @Test
    void anAvroSchemaInTheLakeIsInTheTwinAndFollowsItsFile() throws Exception {
        try (Stage stage = Stage.create().serve()) {
            TableName events = stage.name("events");
            String url = stage.location("main/schemas/events.avsc");
            stage.put("events/a", Tables.file(AVRO, "1", "a"));
            create(stage.hive(), stage, Tables.COLUMNS, AVRO, Map.of("avro.schema.url", url));
            eventually(() -> assertThat(stage.status(events))
                    .hasValueSatisfying(status -> assertThat(status.code()).isEqualTo("AVRO_SCHEMA_URL")));

            stage.put("schemas/events.avsc", schema("first").getBytes(UTF_8));
            stage.awaitRows(events, 1);
            assertThat(stage.twin(events).orElseThrow().parameters())
                    .containsEntry("avro.schema.literal", schema("first"))
                    .doesNotContainKey("avro.schema.url");

            stage.put("schemas/events.avsc", schema("second").getBytes(UTF_8));
            eventually(() -> assertThat(stage.twin(events).orElseThrow().parameters())
                    .containsEntry("avro.schema.literal", schema("second")));
        }
    }

    @Test
    void aColumnThatAthenaCannotReadIsLeftOutWhereThatIsConfigured() throws Exception {
        try (Stage stage = Stage.create()) {
            stage.serve(stage.config("mirror:\n", "mirror:\n  columns: {unsupported: omit}\n"));
            TableName events = stage.name("events");
            stage.put("events/a", Tables.parquet("1", "a", "2", "b"));
            List<Column> columns =
                    List.of(Tables.COLUMNS.get(0), new Column("span", "interval_day_time"), Tables.COLUMNS.get(1));

            create(stage.hive(), stage, columns, Tables.PARQUET, Map.of());

            eventually(() -> assertThat(stage.twinRows(events)).containsExactly(List.of("1", "a"), List.of("2", "b")));
            assertThat(stage.twin(events).orElseThrow().parameters())
                    .containsEntry("mirrorlake.omitted-columns", "span");
        }
    }

    private static void create(
            HiveClient hive, Stage stage, List<Column> columns, Format format, Map<String, String> parameters) {
        hive.createTable(new CatalogTable(
                stage.name("events"),
                "EXTERNAL_TABLE",
                "",
                columns,
                List.of(),
                stage.location("main/events"),
                format,
                parameters));
    }

    private static String schema(String doc) {
        return "{\"type\":\"record\",\"name\":\"t\",\"doc\":\"" + doc + "\",\"fields\":["
                + "{\"name\":\"id\",\"type\":[\"null\",\"long\"]},{\"name\":\"key\",\"type\":[\"null\",\"string\"]}]}";
    }
}

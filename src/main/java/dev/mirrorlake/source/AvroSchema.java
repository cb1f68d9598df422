package dev.mirrorlake.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.Map;
import java.util.Optional;

/**
 * The schema of an Avro table, as a parameter of the table or of its SerDe: itself, or the address of a file that has it.
 * Athena doesn't follow the address.
 *
 * <p>Pure. Sources: Amazon Athena user guide, "Avro SerDe", read 2026-11-20; Hive's AvroSerdeUtils, which looks for the
 * schema itself first, read 2026-11-30.
 */
final class AvroSchema {
    static final String LITERAL = "avro.schema.literal";
    static final String URL = "avro.schema.url";

    /** What Hive's Avro SerDe takes for no value. */
    private static final String NONE = "none";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AvroSchema() {}

    /** The address that a reader has to follow; empty where there is none, or it has the schema itself. */
    static Optional<String> url(Map<String, String> parameters) {
        return parameters.getOrDefault(LITERAL, NONE).equals(NONE)
                ? Optional.ofNullable(parameters.get(URL)).filter(url -> !url.equals(NONE))
                : Optional.empty();
    }

    /**
     * Why a table or partition with these parameters can't be in a twin; empty where it can.
     *
     * @param parameters of the SerDe and the table together
     * @param what the table or partition, as messages name it
     */
    static Optional<Reason> refusal(Map<String, String> parameters, String what) {
        return url(parameters)
                .map(url -> new Reason(
                        ReasonCode.AVRO_SCHEMA_URL,
                        "%s has its schema at %s \"%s\", which Athena doesn't follow".formatted(what, URL, url),
                        "set " + LITERAL + " to the schema itself"));
    }

    /** Why a text can't be the schema of a table, as the end of a sentence; empty where it can. */
    static Optional<String> flaw(String text) {
        try {
            JsonNode schema = JSON.readTree(text);
            boolean record = schema.path("type").asText().equals("record")
                    && schema.path("fields").isArray();
            return record ? Optional.empty() : Optional.of("it is no Avro schema of a record");
        } catch (JsonProcessingException e) {
            return Optional.of("it isn't JSON");
        }
    }
}

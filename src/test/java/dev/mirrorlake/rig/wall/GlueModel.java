package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What Glue takes by its service model: members that must be there, lengths, ranges, patterns. Immutable.
 *
 * <p>The model is AWS's own, as botocore carries it ({@code data/glue/2017-03-31/service-2.json}), so the numbers stand there.
 * Lengths of strings count bytes of UTF-8, as the AWS Glue API reference words them ("not less than 1 or more than 255 bytes
 * long"; pages "Table API" and "Partition API", read 2026-11-30).
 *
 * <p>The refusals are those that clients have met, e.g. {@code 'table.storageDescriptor.columns.29.member.comment' failed to
 * satisfy constraint: Member must have length less than or equal to 255 (… ValidationException …)} in apache/paimon pull request
 * 8223, read 2026-11-30.
 */
final class GlueModel {
    /** Longer values are cut in messages. */
    private static final int SHOWN = 60;

    private final JsonNode operations;
    private final JsonNode shapes;
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    private GlueModel(JsonNode model) {
        operations = model.path("operations");
        shapes = model.path("shapes");
    }

    /** @param file gzipped */
    static GlueModel load(Path file) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new GlueModel(Json.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @throws AwsError with all that is wrong
     */
    void check(String operation, ObjectNode request) {
        JsonNode input = operations.path(operation).path("input").path("shape");
        if (input.isMissingNode()) {
            throw new AwsError(400, "UnknownOperationException", operation);
        }
        Violations violations = new Violations();
        violations.check("", input.asText(), request);
        violations.throwAny();
    }

    /** Those of one request. Confined to it. */
    private final class Violations {
        private final List<String> found = new ArrayList<>();

        void check(String path, String shapeName, JsonNode value) {
            JsonNode shape = shapes.path(shapeName);
            switch (shape.path("type").asText()) {
                case "structure" -> structure(path, shape, value);
                case "list" -> list(path, shape, value);
                case "map" -> map(path, shape, value);
                default -> addAll(path, value, violated(shape, value));
            }
        }

        private void structure(String path, JsonNode shape, JsonNode value) {
            for (JsonNode required : shape.path("required")) {
                if (!value.hasNonNull(required.asText())) {
                    found.add("Value null at '" + below(path, required.asText())
                            + "' failed to satisfy constraint: Member must not be null");
                }
            }
            shape.path("members").fields().forEachRemaining(member -> {
                if (value.hasNonNull(member.getKey())) {
                    check(
                            below(path, member.getKey()),
                            member.getValue().path("shape").asText(),
                            value.path(member.getKey()));
                }
            });
        }

        private void list(String path, JsonNode shape, JsonNode list) {
            addAll(path, list, size(shape, list.size()));
            String element = shape.path("member").path("shape").asText();
            for (int i = 0; i < list.size(); i++) {
                String at = path + "." + (i + 1) + ".member";
                if (list.get(i).isNull()) {
                    addAll(at, list.get(i), List.of("Member must not be null"));
                } else {
                    check(at, element, list.get(i));
                }
            }
        }

        private void map(String path, JsonNode shape, JsonNode map) {
            addAll(path, map, size(shape, map.size()));
            JsonNode keys = shapes.path(shape.path("key").path("shape").asText());
            JsonNode values = shapes.path(shape.path("value").path("shape").asText());
            map.fields().forEachRemaining(entry -> {
                addAll(path, map, inMap("key", string(keys, entry.getKey())));
                List<String> wrong = entry.getValue().isNull()
                        ? List.of("Member must not be null")
                        : violated(values, entry.getValue());
                addAll(path, map, inMap("value", wrong));
            });
        }

        private void addAll(String path, JsonNode value, List<String> constraints) {
            for (String constraint : constraints) {
                String text = value.isValueNode() ? value.asText() : value.toString();
                String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
                found.add("Value '" + shown + "' at '" + path + "' failed to satisfy constraint: " + constraint);
            }
        }

        void throwAny() {
            if (!found.isEmpty()) {
                throw AwsError.validation(found.size() + " validation error" + (found.size() == 1 ? "" : "s")
                        + " detected: " + String.join("; ", found));
            }
        }
    }

    private List<String> violated(JsonNode shape, JsonNode value) {
        return switch (shape.path("type").asText()) {
            case "string" -> string(shape, value.asText());
            case "integer", "long" -> number(shape, value.asLong());
            default -> List.of();
        };
    }

    private List<String> string(JsonNode shape, String text) {
        List<String> violated = new ArrayList<>(size(shape, text.getBytes(StandardCharsets.UTF_8).length));
        String pattern = shape.path("pattern").asText();
        if (!pattern.isEmpty()
                && !patterns.computeIfAbsent(pattern, Pattern::compile)
                        .matcher(text)
                        .matches()) {
            violated.add("Member must satisfy regular expression pattern: " + pattern);
        }
        return violated;
    }

    private static List<String> size(JsonNode shape, int size) {
        return bounds(shape, size, "Member must have length ");
    }

    private static List<String> number(JsonNode shape, long number) {
        return bounds(shape, number, "Member must have value ");
    }

    private static List<String> bounds(JsonNode shape, long measured, String what) {
        List<String> violated = new ArrayList<>();
        if (shape.has("max") && measured > shape.path("max").asLong()) {
            violated.add(what + "less than or equal to " + shape.path("max").asLong());
        }
        if (shape.has("min") && measured < shape.path("min").asLong()) {
            violated.add(what + "greater than or equal to " + shape.path("min").asLong());
        }
        return violated;
    }

    private static List<String> inMap(String part, List<String> constraints) {
        return constraints.stream()
                .map(constraint -> "Map " + part + " must satisfy constraint: [" + constraint + "]")
                .toList();
    }

    /** As the service spells it: {@code table.storageDescriptor}. */
    private static String below(String path, String member) {
        if (path.isEmpty() && member.equals("TableInput")) {
            return "table";
        }
        String lower = Character.toLowerCase(member.charAt(0)) + member.substring(1);
        return path.isEmpty() ? lower : path + "." + lower;
    }
}

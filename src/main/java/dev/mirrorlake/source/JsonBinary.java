package dev.mirrorlake.source;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReadableType;
import java.util.Map;
import java.util.Optional;

/**
 * Binary values in JSON, which Hive's own SerDe takes for base64 unless it is told otherwise. The twin names HCatalog's
 * SerDe instead, by which readers take the text's own bytes.
 *
 * <p>Pure. Sources: JsonSerDe of Hive 4.0.1, JsonDeserializer of Trino 476; read 2026-12-01.
 */
final class JsonBinary {
    private static final String SERDE = "org.apache.hadoop.hive.serde2.JsonSerDe";
    private static final String FORMAT = "json.binary.format";
    private static final String AS_IT_IS = "rawstring";

    private JsonBinary() {}

    /** @param parameters as Hive's SerDe gets them */
    static boolean isEncoded(Format format, Map<String, String> parameters) {
        return format.serde().equals(SERDE) && !AS_IT_IS.equalsIgnoreCase(parameters.get(FORMAT));
    }

    /** Why a type can't be read where binary values are encoded; shaped as {@link ReadableType#flaw}. */
    static Optional<String> flaw(String type) {
        return ReadableType.leaves(type).contains("binary")
                ? Optional.of((type.contains("<") ? " with \"binary\" in it" : "")
                        + ", which Hive's JsonSerDe has in base64 without " + FORMAT + " \"" + AS_IT_IS
                        + "\", and Athena shows as it is written")
                : Optional.empty();
    }
}

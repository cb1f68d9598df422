package dev.mirrorlake.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.ReasonCode;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Text that Hive decodes by parameters that no reader of a twin knows: to these all text is UTF-8, and a row is a line.
 *
 * <p>Pure. Sources: Hive 4.0.1, whose LazySimpleSerDe, RegexSerDe and OpenCSVSerde are AbstractEncodingAwareSerDes, and
 * whose LazySerDeParameters, which ColumnarSerDe has too, know escaped line breaks; the readers of each format in Trino
 * 476, which have neither parameter; read 2026-12-01.
 */
final class TextEncoding {
    private static final String ENCODING = "serialization.encoding";
    private static final String ESCAPED_LINE_BREAKS = "serialization.escape.crlf";

    private static final Set<DataFormat> DECODED = Set.of(DataFormat.TEXT, DataFormat.OPEN_CSV, DataFormat.REGEX);
    private static final Set<DataFormat> UNESCAPED = Set.of(DataFormat.TEXT, DataFormat.RC_TEXT);

    private TextEncoding() {}

    /**
     * Why a table or partition with these parameters can't be in a twin; empty where it can.
     *
     * @param parameters as Hive's SerDe gets them
     * @param what the table or partition, as messages name it
     */
    static Optional<Reason> refusal(DataFormat format, Map<String, String> parameters, String what) {
        String encoding = parameters.get(ENCODING);
        if (DECODED.contains(format) && encoding != null && !isUtf8(encoding)) {
            return refused(what, ENCODING, encoding, "Athena reads text as UTF-8", "write the data anew in UTF-8");
        }
        String escaped = parameters.getOrDefault(ESCAPED_LINE_BREAKS, "false");
        if (UNESCAPED.contains(format) && Boolean.parseBoolean(escaped)) {
            return refused(
                    what,
                    ESCAPED_LINE_BREAKS,
                    escaped,
                    "Athena does not turn \\n and \\r back into line breaks",
                    "write the data anew as Parquet, ORC or Avro");
        }
        return Optional.empty();
    }

    /** ASCII is UTF-8 too. A name that Java doesn't know has Hive fail. */
    private static boolean isUtf8(String name) {
        try {
            Charset charset = Charset.forName(name);
            return charset.equals(UTF_8) || charset.equals(US_ASCII);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Reason> refused(String what, String key, String value, String why, String remedy) {
        return Optional.of(new Reason(
                ReasonCode.OPTION_UNSUPPORTED,
                what + " has the parameter " + key + " \"" + value + "\", which Hive follows; " + why,
                remedy + ", without " + key));
    }
}

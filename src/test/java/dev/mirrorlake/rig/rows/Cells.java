package dev.mirrorlake.rig.rows;

import java.time.LocalDate;
import java.util.Locale;

/** A value of a row as text: one spelling for each value, whatever file it came from. */
public final class Cells {
    /** NULL, in Hive's text spelling. */
    public static final String NULL = "\\N";

    private Cells() {}

    /**
     * The one spelling of a value.
     *
     * @param type in Hive's spelling; of the primitive ones those that the readers know
     * @throws IllegalArgumentException where the text is no value of the type
     */
    static String of(String type, String text) {
        if (text.equals(NULL)) {
            return NULL;
        }
        return switch (bare(type)) {
            case "boolean" -> bool(text);
            case "tinyint" -> String.valueOf(Byte.parseByte(text));
            case "smallint" -> String.valueOf(Short.parseShort(text));
            case "int" -> String.valueOf(Integer.parseInt(text));
            case "bigint" -> String.valueOf(Long.parseLong(text));
            case "float" -> String.valueOf(Float.parseFloat(text));
            case "double" -> String.valueOf(Double.parseDouble(text));
            case "date" -> LocalDate.parse(text).toString();
            default -> text;
        };
    }

    /** The type in lower case and without its length, one of nine. */
    static String bare(String type) {
        String bare = type.toLowerCase(Locale.ROOT).replaceAll("\\(.*", "").strip();
        return switch (bare) {
            case "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "date" -> bare;
            case "string", "varchar", "char" -> "string";
            default -> throw new IllegalArgumentException("the test files have no columns of type " + type);
        };
    }

    /** Whether the type is one of whole numbers. */
    static boolean whole(String type) {
        return switch (bare(type)) {
            case "tinyint", "smallint", "int", "bigint" -> true;
            default -> false;
        };
    }

    private static String bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> "true";
            case "false" -> "false";
            default -> throw new IllegalArgumentException("not a boolean: " + text);
        };
    }
}

package dev.mirrorlake.catalog;

import java.util.Map;

/**
 * How the files of a table or partition are read: full class names of the input format, output format and SerDe (each
 * empty where the catalog has none) and the SerDe's parameters.
 */
public record Format(String inputFormat, String outputFormat, String serde, Map<String, String> serdeParameters) {
    public Format {
        serdeParameters = Map.copyOf(serdeParameters);
    }
}

package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.rig.GeneratedClasses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What holds for one call in some Hive versions.
 *
 * @param versions one, or the first and the last with two points between them
 * @param more the other columns
 */
record VersionedRow(String method, String versions, List<String> more) {
    /** The rows of a file beside this class: comments, a line of headers, rows without quotes. */
    static List<VersionedRow> read(String file) {
        var resource = Objects.requireNonNull(VersionedRow.class.getResourceAsStream(file), file);
        try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> Arrays.asList(line.split(",", -1)))
                    .map(row -> new VersionedRow(row.get(0), row.get(1), row.subList(2, row.size())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isIn(String version) {
        String[] range = versions.split("\\.\\.", -1);
        int place = place(version);
        return place(range[0]) <= place && place <= place(range[range.length - 1]);
    }

    private static int place(String version) {
        int place = GeneratedClasses.VERSIONS.indexOf(version);
        if (place < 0) {
            throw new IllegalArgumentException("no version that the rig has: " + version);
        }
        return place;
    }
}

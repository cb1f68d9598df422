package dev.mirrorlake.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of keys: how the file spells them, which there are, and which one was probably meant. */
final class KeyNames {
    private KeyNames() {}

    /** {@code s3PathStyle} as {@code s3-path-style}, and {@code s3_path_style} too. */
    static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    static String join(String section, String key) {
        return section.isEmpty() ? key : section + "." + key;
    }

    /** All keys of a record and of the sections in it by their full names, sections too. */
    static List<String> all(Class<?> record, String section) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = join(section, kebab(component.getName()));
            names.add(name);
            if (!component.isAnnotationPresent(Key.class)) {
                names.addAll(all(component.getType(), name));
            }
        }
        return names;
    }

    /**
     * The name that was probably meant: one that differs by a few letters, or one of the same last part that belongs
     * to another section.
     */
    static Optional<String> nearest(String unknown, List<String> names) {
        String wanted = kebab(unknown);
        record Candidate(String name, int distance) {}
        return names.stream()
                .flatMap(name -> Stream.of(
                        new Candidate(name, distance(wanted, name)),
                        new Candidate(name, distance(last(wanted), last(name)) + 1)))
                .filter(candidate ->
                        candidate.distance <= Math.max(2, last(wanted).length() / 3))
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::name);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Levenshtein's: the least number of letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}

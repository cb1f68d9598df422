package dev.mirrorlake.proxy.thrift;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way from a call's arguments to one string: {@code 1.7.2} is field 2 of the struct in field 7 of the struct in
 * argument 1, {@code 1[].3} is field 3 of every element of the list (or set) in argument 1.
 *
 * @param steps field ids, and {@link #ELEMENT} for "every element"
 */
record FieldPath(List<Integer> steps) {
    /** Not an id: those are signed 16 bit numbers. */
    static final int ELEMENT = Integer.MIN_VALUE;

    private static final Pattern STEP = Pattern.compile("\\.?(-?\\d+)((?:\\[])*)");

    FieldPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a field path has at least one step");
        }
    }

    static FieldPath parse(String text) {
        List<Integer> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!step.find(at) || step.start() != at || (at == 0) == text.startsWith(".", at)) {
                throw new IllegalArgumentException("field path \"" + text + "\" is wrong at " + at);
            }
            steps.add((int) Short.parseShort(step.group(1)));
            for (int i = 0; i < step.group(2).length() / 2; i++) {
                steps.add(ELEMENT);
            }
            at = step.end();
        }
        return new FieldPath(steps);
    }

    boolean endsInElement() {
        return steps.get(steps.size() - 1) == ELEMENT;
    }

    /** Paths divided by {@code |}; no path where the text is empty. */
    static List<FieldPath> parseAlternatives(String text) {
        List<FieldPath> paths = new ArrayList<>();
        for (String path : text.isEmpty() ? new String[0] : text.split("\\|", -1)) {
            paths.add(parse(path));
        }
        return paths;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** The structs to which this leads from a call's arguments, or to whose elements it does. */
    List<StructValue> structs(StructValue arguments) {
        return below(arguments, steps);
    }

    /** The string at the end of this; where it leads over the elements of lists, that of the first element that has one. */
    Optional<String> text(StructValue arguments) {
        int id = steps.get(steps.size() - 1);
        return below(arguments, steps.subList(0, steps.size() - 1)).stream()
                .flatMap(struct -> struct.text(id).stream())
                .findFirst();
    }

    /** The strings of the list whose elements are at the end of this. */
    List<String> texts(StructValue arguments) {
        int id = steps.get(steps.size() - 2);
        return below(arguments, steps.subList(0, steps.size() - 2)).stream()
                .flatMap(struct -> struct.texts(id).stream())
                .toList();
    }

    private static List<StructValue> below(StructValue struct, List<Integer> steps) {
        if (steps.isEmpty()) {
            return List.of(struct);
        }
        boolean elements = steps.size() > 1 && steps.get(1) == ELEMENT;
        int id = steps.get(0);
        List<StructValue> next =
                elements ? struct.structs(id) : struct.struct(id).stream().toList();
        List<Integer> rest = steps.subList(elements ? 2 : 1, steps.size());
        return rest.isEmpty()
                ? next
                : next.stream().flatMap(each -> below(each, rest).stream()).toList();
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

package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All calls of the metastore that matter here: the rows of {@code calls.csv}, which says what its columns mean. */
public final class CallTable {
    private static final String RESOURCE = "calls.csv";

    /** The table that comes with this package. */
    private static final CallTable OURS = ofResource();

    /** What the names of methods begin with that make, change or take away something. */
    private static final List<String> CHANGING = List.of(
            "create_",
            "alter_",
            "drop_",
            "add_",
            "append_",
            "rename_",
            "truncate_",
            "exchange_",
            "update_",
            "delete_",
            "set_");

    /** The methods of fb303, which Hive's service extends, that are declared oneway. */
    private static final Set<String> ONEWAY = Set.of("reinitialize", "shutdown");

    private final Map<String, InterceptedCall> calls;
    private final Map<String, RewrittenCall> rewritten;

    private CallTable(Map<String, InterceptedCall> calls, Map<String, RewrittenCall> rewritten) {
        this.calls = Collections.unmodifiableMap(calls);
        this.rewritten = Collections.unmodifiableMap(rewritten);
    }

    /** The table that comes with this package. */
    public static CallTable ours() {
        return OURS;
    }

    private static CallTable ofResource() {
        try (InputStream resource = CallTable.class.getResourceAsStream(RESOURCE)) {
            String text = new String(Objects.requireNonNull(resource, RESOURCE).readAllBytes(), UTF_8);
            return parse(text.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table.
     *
     * @param lines the header, then one line a method; those that begin with {@code #} are comments
     * @throws IllegalArgumentException at the first line that is wrong, which it names
     */
    static CallTable parse(List<String> lines) {
        Map<String, InterceptedCall> calls = new LinkedHashMap<>();
        Map<String, RewrittenCall> rewritten = new LinkedHashMap<>();
        boolean header = true;
        for (String line : lines) {
            if (line.startsWith("#")) {
                continue;
            }
            List<String> cells = List.of(line.split(",", -1));
            try {
                if (header) {
                    require(cells.equals(InterceptedCall.COLUMNS), "the columns are " + InterceptedCall.COLUMNS);
                } else {
                    InterceptedCall call = InterceptedCall.ofRow(cells);
                    require(calls.put(call.method(), call) == null, "the method is there twice");
                    RewrittenCall.ofRow(cells).ifPresent(rewrite -> rewritten.put(rewrite.method(), rewrite));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(RESOURCE + ": row \"" + line + "\": " + e.getMessage(), e);
            }
            header = false;
        }
        return new CallTable(calls, rewritten);
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The calls that may change something; those with the effect {@code none} are not among them. */
    public Collection<InterceptedCall> intercepted() {
        return calls.values().stream().filter(InterceptedCall::changesSomething).toList();
    }

    /**
     * How to treat a call of this method: by its row, or, where it has none but its name says that it changes something,
     * as a call that may have changed anything. Empty where it is of no interest.
     */
    public Optional<InterceptedCall> of(String method) {
        InterceptedCall call = calls.get(method);
        if (call != null) {
            return call.changesSomething() ? Optional.of(call) : Optional.empty();
        }
        return CHANGING.stream().anyMatch(method::startsWith)
                ? Optional.of(InterceptedCall.unknown(method))
                : Optional.empty();
    }

    /** What rewrite mode looks at in a call of this method. Empty where it changes no such calls. */
    public Optional<RewrittenCall> rewritten(String method) {
        return Optional.ofNullable(rewritten.get(method));
    }

    /** All calls that rewrite mode changes. */
    public Collection<RewrittenCall> rewritten() {
        return rewritten.values();
    }

    /**
     * Whether a metastore answers calls of this method. It goes by the method alone: a call that says of itself that it is
     * oneway is answered all the same. Source: libthrift 0.9.3 and 0.16.0, TBaseProcessor and ProcessFunction.
     */
    public static boolean isAnswered(String method) {
        return !ONEWAY.contains(method);
    }

    /** The strings to capture from a call of this method; null where there is none. */
    public @Nullable PathTree requestPaths(String method) {
        InterceptedCall call = calls.get(method);
        return call == null ? null : call.requestPaths();
    }

    /** The strings to capture from a reply to this method; null where there is none. */
    public @Nullable PathTree replyPaths(String method) {
        InterceptedCall call = calls.get(method);
        return call == null ? null : call.replyPaths();
    }

    /** The table as CSV, a line a method, with a header and without comments. */
    public List<String> toCsv() {
        List<String> lines = new ArrayList<>();
        Stream.concat(
                        Stream.of(InterceptedCall.COLUMNS),
                        calls.values().stream().map(InterceptedCall::toRow))
                .forEach(cells -> lines.add(String.join(",", cells)));
        return lines;
    }
}

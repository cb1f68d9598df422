package dev.mirrorlake.config;

import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.config.Environment.Text;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Binds YAML nodes to records by the names of their components. Goes on after an error, so that all are found at once;
 * what could not be bound is absent. Confined to the thread that loads.
 */
final class RecordBinder {
    private static final Set<Tag> PLAIN_TAGS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP);

    private final Problems problems;
    private final Environment environment;
    private final Set<Role> roles;

    /** Every value that could be bound, by its full key, for checks across keys. */
    private final Map<String, Object> values = new HashMap<>();

    /** Where each key is given. */
    private final Map<String, Node> places = new HashMap<>();

    /** @param roles those whose required keys must be given */
    RecordBinder(Problems problems, Environment environment, Set<Role> roles) {
        this.problems = problems;
        this.environment = environment;
        this.roles = roles;
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Where a key is given; the nearest section that is given, where the key is not. */
    Node place(String name, Node root) {
        Node place = places.get(name);
        if (place != null) {
            return place;
        }
        int dot = name.lastIndexOf('.');
        return dot < 0 ? root : place(name.substring(0, dot), root);
    }

    /**
     * @param name the section's full key; empty for the whole file
     * @param node absent where the file doesn't have the section: all keys are defaults then
     * @param within the nearest node that the file does have
     */
    <T> Optional<T> section(Class<T> type, String name, @Nullable Node node, Node within) {
        Map<String, Node> given = node == null || isNull(node) ? Map.of() : keys(type, name, node);
        Node place = node == null ? within : node;
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = KeyNames.kebab(component.getName());
            String full = KeyNames.join(name, key);
            Key rules = component.getAnnotation(Key.class);
            Optional<?> bound = rules == null
                    ? section(component.getType(), full, given.get(key), place)
                    : value(component, rules, full, given.get(key), place);
            bound.ifPresent(value -> {
                values.put(full, value);
                arguments.add(value);
            });
        }
        return arguments.size() == type.getRecordComponents().length
                ? Optional.of(construct(type, arguments))
                : Optional.empty();
    }

    private Map<String, Node> keys(Class<?> type, String name, Node node) {
        if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
            problems.error(node, name + ": must hold keys and values: " + String.join(", ", keysOf(type)));
            return Map.of();
        }
        Map<String, Node> keys = new LinkedHashMap<>();
        Map<String, Node> first = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            String key = keyNode instanceof ScalarNode scalar ? printable(scalar.getValue()) : "";
            Node before = first.putIfAbsent(key, keyNode);
            if (!(keyNode instanceof ScalarNode)) {
                problems.error(keyNode, KeyNames.join(name, "?") + ": a key must be a plain word");
            } else if (before != null) {
                problems.error(
                        keyNode,
                        KeyNames.join(name, key) + ": is given twice, first on line " + Problems.line(before)
                                + suggestion(type, name, key));
            } else if (!keysOf(type).contains(key)) {
                problems.error(
                        keyNode, KeyNames.join(name, key) + ": there is no such key" + suggestion(type, name, key));
            } else {
                keys.put(key, tuple.getValueNode());
                places.put(KeyNames.join(name, key), keyNode);
            }
        }
        return keys;
    }

    /** Another key of a like name, or all there are. */
    private static String suggestion(Class<?> type, String section, String key) {
        List<String> siblings = keysOf(type).stream()
                .map(sibling -> KeyNames.join(section, sibling))
                .toList();
        String name = KeyNames.join(section, key);
        if (siblings.contains(name)) {
            return "";
        }
        return KeyNames.nearest(name, siblings)
                .or(() -> KeyNames.nearest(name, KeyNames.all(Config.class, "")))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; there are " + String.join(", ", keysOf(type)));
    }

    private static List<String> keysOf(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> KeyNames.kebab(component.getName()))
                .toList();
    }

    private Optional<?> value(RecordComponent component, Key key, String name, @Nullable Node node, Node within) {
        Optional<?> value = node == null || isNull(node)
                ? Optional.of(defaultOf(component))
                : component.getType() == List.class
                        ? list(elementType(component), key, name, node)
                        : scalar(component.getType(), key, name, node);
        boolean required = Arrays.stream(key.requiredBy()).anyMatch(roles::contains);
        if (required && value.filter(RecordBinder::isNone).isPresent()) {
            problems.error(node == null ? within : node, name + ": is required; give " + allowed(component, key));
        }
        return value;
    }

    /**
     * Requires of a section what a role can't do without, though the process has another role.
     *
     * @param section the section's full key; it has been bound
     * @param why what needs it
     */
    void require(Class<?> type, String section, Role role, Node root, String why) {
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            String name = KeyNames.join(section, KeyNames.kebab(component.getName()));
            if (key != null
                    && List.of(key.requiredBy()).contains(role)
                    && value(name).filter(RecordBinder::isNone).isPresent()) {
                problems.error(
                        place(name, root), name + ": is required by " + why + "; give " + allowed(component, key));
            }
        }
    }

    private static String allowed(RecordComponent component, Key key) {
        return Scalars.allowed(component.getType() == List.class ? elementType(component) : component.getType(), key);
    }

    private Optional<?> list(Class<?> type, Key key, String name, Node node) {
        if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
            problems.error(node, name + ": must be a list, as [one, two] or a line \"- one\" each");
            return Optional.empty();
        }
        List<Object> elements = new ArrayList<>();
        int index = 0;
        for (Node element : sequence.getValue()) {
            String elementName = name + "[" + index++ + "]";
            if (isNull(element)) {
                problems.error(element, elementName + ": has no value");
            } else if (Scalars.reads(type)) {
                scalar(type, key, elementName, element).ifPresent(elements::add);
            } else {
                section(type, elementName, element, element).ifPresent(elements::add);
            }
        }
        return elements.size() == index ? Optional.of(elements) : Optional.empty();
    }

    private Optional<Object> scalar(Class<?> type, Key key, String name, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.error(node, name + ": must be a single value");
            return Optional.empty();
        }
        if (!PLAIN_TAGS.contains(node.getTag()) || node.getAnchor() != null) {
            problems.error(node, name + ": must have no tag and no anchor; quote a value that begins with ! or &");
            return Optional.empty();
        }
        boolean secret = type == Secret.class;
        String shown = secret ? "the value" : '"' + printable(scalar.getValue()) + '"';
        try {
            Text text = environment.substitute(scalar.getValue());
            if (secret && !text.substituted() && !text.value().isEmpty()) {
                problems.warning(node, name + ": stands in the file; ${NAME} takes it from the environment");
            }
            shown = text.substituted() ? shown + " (as the environment has it)" : shown;
            return Optional.of(Scalars.read(type, key, text.value()));
        } catch (BadValueException e) {
            problems.error(node, name + ": " + shown + " " + e.getMessage());
            return Optional.empty();
        }
    }

    /** What a component is where the file doesn't say. */
    static Object defaultOf(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        try {
            return component.getType() == List.class
                    ? List.of()
                    : Scalars.read(component.getType(), key, key.defaultValue());
        } catch (BadValueException e) {
            throw new IllegalStateException("default of " + component + " " + e.getMessage(), e);
        }
    }

    private static Class<?> elementType(RecordComponent list) {
        return (Class<?>) ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL) && node.getAnchor() == null;
    }

    private static boolean isNone(Object value) {
        return value.equals("")
                || value.equals(List.of())
                || value.equals(URI.create(""))
                || (value instanceof Secret secret && secret.isEmpty());
    }

    /** A value as a message may show it: on one line, not endless. */
    private static String printable(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 100 ? line : line.substring(0, 100) + "…";
    }

    private static <T> T construct(Class<T> type, List<Object> arguments) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't construct " + type, e);
        }
    }
}

package dev.mirrorlake.config;

import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Loads the configuration from its YAML file, strictly: an unknown key, a doubled key and a value that is not allowed
 * are errors, and all errors are told at once, as one {@link ConfigException}.
 */
public final class ConfigLoader {
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");

    private final Environment environment;

    /**
     * Makes a loader for one environment.
     *
     * @param environment what {@code ${NAME}} stands for
     */
    public ConfigLoader(Map<String, String> environment) {
        this.environment = new Environment(Map.copyOf(environment));
    }

    /**
     * A configuration that can be used.
     *
     * @param warnings what is allowed but probably not meant, one line each; for the log
     */
    public record Loaded(Config config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Loads the whole configuration for a process of that role.
     *
     * @throws ConfigException with everything that is wrong
     */
    public Loaded load(Path file, Role role) {
        return parse(file.toString(), YamlFile.text(file), role);
    }

    /**
     * Loads {@code admin} only, for commands that talk to a running process and need nothing else.
     *
     * @throws ConfigException with everything that is wrong in that section
     */
    public Config.Admin loadAdmin(Path file) {
        Problems problems = new Problems(file.toString());
        MappingNode root = YamlFile.parse(file.toString(), YamlFile.text(file));
        Node section = root.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("admin"))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
        Optional<Config.Admin> admin = new RecordBinder(problems, environment, EnumSet.noneOf(Role.class))
                .section(Config.Admin.class, "admin", section, root);
        return admin.filter(bound -> !problems.anyErrors()).orElseThrow(() -> new ConfigException(problems.errors()));
    }

    /**
     * Loads the whole configuration from a text.
     *
     * @param name the file's name, for messages
     * @throws ConfigException with everything that is wrong
     */
    public Loaded parse(String name, String yaml, Role role) {
        Problems problems = new Problems(name);
        MappingNode root = YamlFile.parse(name, yaml);
        RecordBinder binder = new RecordBinder(problems, environment, EnumSet.of(role));
        Optional<Config> config = binder.section(Config.class, "", root, root);
        checkAcrossKeys(binder, problems, root, role);
        if (problems.anyErrors() || config.isEmpty()) {
            throw new ConfigException(problems.errors());
        }
        return new Loaded(config.get(), problems.warnings());
    }

    private static void checkAcrossKeys(RecordBinder keys, Problems problems, Node root, Role role) {
        if (role != Role.PROXY // which requires both anyway
                && !text(keys, "mirror.url").isEmpty()
                && keys.value("mirror.secret")
                        .filter(secret -> ((Secret) secret).isEmpty())
                        .isPresent()) {
            problems.error(keys.place("mirror.url", root), "mirror.url: needs mirror.secret too");
        }
        if (!text(keys, "aws.external-id").isEmpty()
                && text(keys, "aws.role-arn").isEmpty()) {
            problems.error(keys.place("aws.external-id", root), "aws.external-id: needs aws.role-arn too");
        }
        if (role == Role.PROXY // the others require it anyway
                && keys.value("rewrite").filter(list -> !list.equals(List.of())).isPresent()) {
            keys.require(
                    Config.LakeFs.class,
                    "lakefs",
                    Role.MIRROR,
                    root,
                    "rewrite, since a proxy that rewrites lists the data of a table before the metastore sees the call");
        }
        if (both(
                keys,
                "proxy.rewriting.max-call-bytes",
                "proxy.rewriting.max-held-bytes",
                (Integer a, Integer b) -> a > b)) {
            problems.error(
                    keys.place("proxy.rewriting.max-held-bytes", root),
                    "proxy.rewriting.max-held-bytes: must not be less than proxy.rewriting.max-call-bytes");
        }
        if (both(keys, "mirror.quiet", "mirror.quiet-at-most", (Duration a, Duration b) -> a.compareTo(b) > 0)) {
            problems.error(
                    keys.place("mirror.quiet-at-most", root),
                    "mirror.quiet-at-most: must not be less than mirror.quiet");
        }
        keys.value("admin.listen")
                .map(listen -> ((HostPort) listen).host())
                .filter(host -> !LOOPBACK.contains(host) && !host.startsWith("127."))
                .ifPresent(host -> problems.warning(
                        keys.place("admin.listen", root),
                        "admin.listen: " + host + " is not loopback: whoever reaches it reads the names and states of"
                                + " all tables"));
    }

    private static String text(RecordBinder keys, String name) {
        return keys.value(name).map(Object::toString).orElse("");
    }

    /** Whether it holds for two values, each of which has the type of its key. */
    @SuppressWarnings("unchecked")
    private static <T> boolean both(RecordBinder keys, String one, String other, BiPredicate<T, T> holds) {
        return keys.value(one)
                .flatMap(a -> keys.value(other).map(b -> holds.test((T) a, (T) b)))
                .orElse(false);
    }
}

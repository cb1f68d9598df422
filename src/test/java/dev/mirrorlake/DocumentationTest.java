package dev.mirrorlake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.metrics.Metrics;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the documentation says of keys, metrics, permissions, profiles and files is so. */
class DocumentationTest {
    private static final Path README = Path.of("README.md");
    private static final Path OPERATIONS = Path.of("docs", "operations.md");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LAKEFS_ACCESS_KEY_ID", "an-id",
            "LAKEFS_SECRET_ACCESS_KEY", "a-secret",
            "MIRRORLAKE_SECRET", "sixteen-characters");

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> below = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of(README, Path.of("CONTRIBUTING.md")),
                    below.filter(file -> file.toString().endsWith(".md")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void configurationsLoadStrictly(Path document) {
        for (MatchResult block : matches("(?s)```yaml\n(# serve --role (\\w+)\n)?(.*?)```", text(document))) {
            Role role = block.group(2) == null
                    ? Role.ALL
                    : Role.valueOf(block.group(2).toUpperCase(Locale.ROOT));

            ConfigLoader.Loaded loaded = new ConfigLoader(ENVIRONMENT).parse(document.toString(), block.group(3), role);

            assertThat(loaded.config().owner()).isEqualTo("prod");
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void keysOfTheConfigurationExist(Path document) {
        Set<String> keys = configurationKeys();

        List<String> named =
                matches("`((proxy|metastore|lakefs|aws|glue|mirror|admin)\\.[a-z.-]+)`", text(document)).stream()
                        .map(span -> span.group(1))
                        .toList();

        assertThat(keys).containsAll(named);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linkedFilesExist(Path document) {
        Path folder = document.toAbsolutePath().getParent();

        assertThat(matches("]\\(([^)#:]+)(#[^)]*)?\\)", text(document)))
                .allSatisfy(link -> assertThat(folder.resolve(link.group(1))).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void profilesExist(Path document) {
        Set<String> profiles = names("<profile>\\s*<id>([a-z-]+)</id>", text(Path.of("pom.xml")));

        assertThat(profiles).containsAll(names(" `?-P([a-z][a-z-]*)", text(document)));
    }

    @Test
    void theMetricsAreThoseThatAreExported() {
        Metrics metrics = new Metrics();
        metrics.tables(Map::of);

        Set<String> exported = metrics.registry().scrape().stream()
                .map(metric ->
                        metric.getMetadata().getPrometheusName() + (metric instanceof CounterSnapshot ? "_total" : ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(names("`(mirrorlake_\\w+)` \\|", text(OPERATIONS))).isEqualTo(exported);
        assertThat(exported).containsAll(names("`(mirrorlake_\\w+)`", text(OPERATIONS)));
    }

    @Test
    void thePermissionsAreThoseThatTheCodeAsksFor() throws IOException {
        assertThat(names("\"glue:(\\w+)\"", text(OPERATIONS))).isEqualTo(actions("glue"));
        assertThat(names("\"s3:([A-Z]\\w+)\"", text(OPERATIONS))).isEqualTo(actions("manifest"));
    }

    @Test
    void everyReasonHasItsRowWithWhatItMeansAndWhatHelps() {
        List<MatchResult> rows =
                matches("(?m)^\\| `([A-Z0-9_]+)` \\| (.+) \\| (.+) \\|$", text(Path.of("docs", "reasons.md")));

        assertThat(rows)
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(
                        Stream.of(ReasonCode.values()).map(ReasonCode::name).toList());
    }

    /** What a package names to {@code AwsFailures}, which tells operators what to allow. */
    private static Set<String> actions(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/mirrorlake", name))) {
            return files.map(DocumentationTest::text)
                    .flatMap(source ->
                            names("\"((?:Get|List|Put|Create|Update|Delete|Batch)[A-Z]\\w+)\"", source).stream())
                    .filter(action -> !action.endsWith("Exception"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> configurationKeys() {
        Set<String> keys = new TreeSet<>();
        Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text(Path.of("conf/mirrorlake.yaml")));
        collect("", root, keys);
        return keys;
    }

    private static void collect(String name, Object value, Set<String> into) {
        into.add(name);
        if (value instanceof Map<?, ?> section) {
            section.forEach((key, child) -> collect(name.isEmpty() ? (String) key : name + "." + key, child, into));
        }
    }

    private static Set<String> names(String regex, String text) {
        return matches(regex, text).stream()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<MatchResult> matches(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

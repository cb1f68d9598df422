package dev.mirrorlake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import dev.mirrorlake.rig.LakeFsEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be said of {@code docker-compose.yml} without a container engine. */
class ComposeTest {
    private static final Path FOLDER = Path.of("docker");

    private final Map<String, Map<String, Object>> services = services();

    @Test
    void hasAllThatItTakes() {
        assertThat(services).containsOnlyKeys("aws", "bucket", "lakefs", "metastore", "mirrorlake", "trino");
    }

    @Test
    void imagesArePinned() throws IOException {
        assertThat(services)
                .allSatisfy((name, service) -> assertPinned((String) Objects.requireNonNull(service.get("image"))));
        assertThat(Files.readAllLines(FOLDER.resolve("mirrorlake/Dockerfile")))
                .filteredOn(line -> line.startsWith("FROM "))
                .isNotEmpty()
                .allSatisfy(line -> assertPinned(line.substring("FROM ".length())));
    }

    private static void assertPinned(String image) {
        assertThat(image).matches("[a-z0-9/-]+:\\S*\\d\\S*").doesNotContain("latest");
    }

    @Test
    void mountedAndBuiltFilesExist() {
        assertThat(services.values())
                .allSatisfy(service -> assertThat(strings(service, "volumes")).allSatisfy(volume -> {
                    assertThat(volume).startsWith("./").endsWith(":ro");
                    assertThat(Path.of(volume.split(":", -1)[0])).exists();
                }));
        Map<?, ?> build =
                (Map<?, ?>) Objects.requireNonNull(service("mirrorlake").get("build"));
        assertThat(Path.of((String) build.get("dockerfile"))).exists();
        assertThat(FOLDER.resolve("example.sh")).isExecutable();
    }

    @Test
    void whatIsWaitedForExistsAndSaysWhenItIsHealthy() {
        services.values().forEach(service -> {
            Map<?, ?> waits = (Map<?, ?>) service.getOrDefault("depends_on", Map.of());
            waits.forEach((other, how) -> {
                String condition = (String) ((Map<?, ?>) how).get("condition");
                boolean ends = condition.equals("service_completed_successfully");
                assertThat(service((String) other).containsKey("healthcheck"))
                        .as("%s", other)
                        .isNotEqualTo(ends);
            });
        });
    }

    @Test
    void portsAreOnLoopbackOnly() {
        assertThat(services.values())
                .flatExtracting(service -> strings(service, "ports"))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void theConfigurationLoadsStrictlyAndFitsTheOtherServices() {
        Map<String, String> environment = environment("mirrorlake");
        Map<String, String> lakeFs = environment("lakefs");

        Config config = new ConfigLoader(environment)
                .load(FOLDER.resolve("mirrorlake/mirrorlake.yaml"), Role.ALL)
                .config();

        assertThat(services)
                .containsKeys(
                        config.lakefs().endpoint().getHost(),
                        config.metastore().uris().get(0).host());
        assertThat(config.aws().glueEndpoint())
                .isEqualTo("http://aws:5000")
                .isEqualTo(config.aws().s3Endpoint());
        assertThat(lakeFs)
                .containsEntry("LAKEFS_BLOCKSTORE_S3_ENDPOINT", config.aws().s3Endpoint())
                .containsEntry(
                        "LAKEFS_INSTALLATION_ACCESS_KEY_ID", config.lakefs().accessKeyId())
                .containsEntry(
                        "LAKEFS_INSTALLATION_SECRET_ACCESS_KEY",
                        config.lakefs().secretAccessKey().value())
                .containsEntry("LAKEFS_INSTALLATION_ACCESS_KEY_ID", LakeFsEmulator.ACCESS_KEY_ID)
                .containsEntry("LAKEFS_INSTALLATION_SECRET_ACCESS_KEY", LakeFsEmulator.SECRET_ACCESS_KEY);
    }

    @Test
    void trinoReadsTheSourceThroughMirrorlakeAndTheTwinsWithoutIt() throws IOException {
        Properties lake = properties("lake");
        Properties twins = properties("twins");

        assertThat(lake).containsEntry("hive.metastore.uri", "thrift://mirrorlake:9083");
        assertThat(lake).containsEntry("s3.endpoint", "http://lakefs:8000");
        assertThat(twins).containsEntry("hive.metastore.glue.endpoint-url", "http://aws:5000");
        assertThat(twins).containsEntry("s3.endpoint", "http://aws:5000");
    }

    private Map<String, Object> service(String name) {
        return Objects.requireNonNull(services.get(name));
    }

    private Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        ((Map<?, ?>) service(service).getOrDefault("environment", Map.of()))
                .forEach((name, value) -> environment.put((String) name, (String) value));
        return environment;
    }

    private static List<String> strings(Map<String, Object> service, String key) {
        return ((List<?>) service.getOrDefault(key, List.of()))
                .stream().map(String.class::cast).toList();
    }

    private static Properties properties(String catalog) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(FOLDER.resolve("trino/catalog/" + catalog + ".properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    /** Every value of the file as YAML has it; a doubled key is an error. */
    private static Map<String, Map<String, Object>> services() {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        try (var reader = Files.newBufferedReader(Path.of("docker-compose.yml"))) {
            Map<String, Map<String, Map<String, Object>>> file = new Yaml(new SafeConstructor(strict)).load(reader);
            return Objects.requireNonNull(file.get("services"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

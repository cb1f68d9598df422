package dev.mirrorlake.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code conf/mirrorlake.yaml} and {@link Config} say the same. */
class ConfigReferenceTest {
    private static final Path FILE = Path.of("conf", "mirrorlake.yaml");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("LAKEFS_ACCESS_KEY_ID", "an-id", "LAKEFS_SECRET_ACCESS_KEY", "a-secret");

    @ParameterizedTest
    @EnumSource(names = {"ALL", "MIRROR"})
    void theFileLoadsStrictlyAndWithoutWarnings(Role role) {
        ConfigLoader.Loaded loaded = new ConfigLoader(ENVIRONMENT).load(FILE, role);

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().owner()).isEqualTo("prod");
        assertThat(loaded.config().lakefs().secretAccessKey().value()).isEqualTo("a-secret");
    }

    @Test
    void theFileHoldsExactlyTheKeysOfConfig() throws Exception {
        Map<String, String> written = keysOfTheFile();

        assertThat(new TreeSet<>(written.keySet()))
                .isEqualTo(new TreeSet<>(keysOf(Config.class, "").keySet()));
    }

    @Test
    void theFileHoldsTheDefaultsOfConfig() throws Exception {
        Map<String, String> written = keysOfTheFile();

        keysOf(Config.class, "").forEach((name, key) -> {
            boolean alwaysRequired = List.of(key.requiredBy()).contains(Role.ALL);
            if (!alwaysRequired) {
                assertThat(written.get(name)).as(name).isEqualTo(key.defaultValue());
            }
        });
    }

    @Test
    void whatIsNotWrittenIsAsTheFileSays() {
        String required = """
                owner: prod
                metastore: {uris: [thrift://metastore.example]}
                lakefs:
                  endpoint: http://lakefs.example:8000
                  access-key-id: an-id
                  secret-access-key: ${LAKEFS_SECRET_ACCESS_KEY}
                """;
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);

        Config shortened = loader.parse("short.yaml", required, Role.ALL).config();

        assertThat(shortened).isEqualTo(loader.load(FILE, Role.ALL).config());
    }

    private static Map<String, Key> keysOf(Class<?> record, String section) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = KeyNames.join(section, KeyNames.kebab(component.getName()));
            Key key = component.getAnnotation(Key.class);
            if (key == null) {
                keys.putAll(keysOf(component.getType(), name));
            } else {
                keys.put(name, key);
            }
        }
        return keys;
    }

    /** Read by YAML's own rules, so that a mistake of the loader can't hide itself. */
    private static Map<String, String> keysOfTheFile() throws Exception {
        Map<String, String> keys = new LinkedHashMap<>();
        Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(new StringReader(Files.readString(FILE)));
        flatten("", root, keys);
        return keys;
    }

    private static void flatten(String name, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> section) {
            section.forEach((key, child) -> flatten(KeyNames.join(name, (String) key), child, into));
        } else {
            into.put(name, value.equals(List.of()) ? "" : value.toString());
        }
    }
}

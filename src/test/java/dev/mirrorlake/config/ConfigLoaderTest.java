package dev.mirrorlake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.config.Config.HostPort;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final String SECRET = "do-not-print-this-secret";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SECRET", SECRET, "HOST", "lakefs.example", "EMPTY", "", "YAML", "x\nowner: other");
    private static final String REQUIRED = """
            owner: prod
            metastore:
              uris: [thrift://hms-1.example, "thrift://[2001:db8::1]:10000"]
            lakefs:
              endpoint: http://${HOST}:8000/api/v1
              access-key-id: AKIA
              secret-access-key: ${SECRET}
            """;

    @Test
    void bindsEachKindOfValue() {
        Config config = load(REQUIRED + """
                  buckets: [example, my-repo]
                  poll-every: 500ms
                mirror:
                  view: committed
                  recursive: false
                  workers: 8
                  include:
                  - database: sales
                    table: "fact_*"
                  - {ref: main}
                  foreign-files: delete
                  removal: {guard-percent: 0}
                proxy:
                  acknowledge: {sync: [{table: "fact_*"}], timeout: 5s}
                  rewriting: {timeout: 20s, max-call-bytes: 1000, max-held-bytes: 2000, workers: 3}
                rewrite: [{database: external, repository: example, ref: main}]
                aws: {catalog-id: 012345678901}
                admin: {listen: "[::1]:0"}
                """);

        assertThat(config.metastore().uris())
                .containsExactly(new HostPort("hms-1.example", 9083), new HostPort("2001:db8::1", 10000));
        assertThat(config.lakefs().endpoint()).isEqualTo(URI.create("http://lakefs.example:8000/api/v1"));
        assertThat(config.lakefs().secretAccessKey().value()).isEqualTo(SECRET);
        assertThat(config.lakefs().buckets()).containsExactly("example", "my-repo");
        assertThat(config.lakefs().pollEvery()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.mirror().view()).isEqualTo(Config.View.COMMITTED);
        assertThat(config.mirror().recursive()).isFalse();
        assertThat(config.mirror().workers()).isEqualTo(8);
        assertThat(config.mirror().include())
                .containsExactly(
                        new TablePattern("sales", "fact_*", "*", "*"), new TablePattern("*", "*", "*", "main"));
        assertThat(config.mirror().foreignFiles()).isEqualTo(Config.ForeignFiles.DELETE);
        assertThat(config.mirror().removal().guardPercent()).isZero();
        assertThat(config.proxy().acknowledge())
                .isEqualTo(new Config.Acknowledge(List.of(new NamePattern("*", "fact_*")), Duration.ofSeconds(5)));
        assertThat(config.proxy().rewriting()).isEqualTo(new Config.Rewriting(Duration.ofSeconds(20), 1000, 2000, 3));
        assertThat(config.rewrite()).containsExactly(new TablePattern("external", "*", "example", "main"));
        assertThat(config.aws().catalogId()).isEqualTo("012345678901");
        assertThat(config.admin().listen()).isEqualTo(new HostPort("::1", 0));
    }

    @Test
    void acknowledgesByNamesOnlySinceTheProxyKnowsNothingElse() {
        ConfigException refused = refused("""
                owner: prod
                proxy: {acknowledge: {sync: [{repository: example}]}}
                metastore: {uris: [thrift://hms:9083]}
                lakefs: {endpoint: "http://lakefs.example", access-key-id: id, secret-access-key: "${SECRET}"}
                """);

        assertThat(refused.problems())
                .containsExactly("test.yaml:2: proxy.acknowledge.sync[0].repository: there is no such key; there are"
                        + " database, table");
    }

    @Test
    void tellsAllErrorsAtOnceInTheFilesOrder() {
        ConfigException refused = refused("""
                owner: Prod!
                shutdown-timeout: soon
                metastore:
                  uris: [hms:9083]
                lakefs:
                  endpont: http://lakefs.example
                  buckets: example
                mirror:
                  workers: 0
                  url: http://mirror.example:9084
                """);

        assertThat(refused.problems())
                .containsExactly(
                        "test.yaml:1: owner: \"Prod!\" is not allowed; give 1 to 63 of the characters a-z, 0-9 and -,"
                                + " the first of them not a -",
                        "test.yaml:2: shutdown-timeout: \"soon\" is not allowed; give a duration such as 500ms, 30s,"
                                + " 10m, 6h or 1d, from 0s to 1h",
                        "test.yaml:4: metastore.uris[0]: \"hms:9083\" is not allowed; give thrift://host:port or"
                                + " thrift://[IPv6]:port; the port is 9083 where none is given",
                        "test.yaml:6: lakefs.endpont: there is no such key; did you mean lakefs.endpoint?",
                        "test.yaml:6: lakefs.endpoint: is required; give http://host:port or https://host:port,"
                                + " without user, query or fragment",
                        "test.yaml:6: lakefs.access-key-id: is required; give text on one line",
                        "test.yaml:6: lakefs.secret-access-key: is required; give text on one line",
                        "test.yaml:7: lakefs.buckets: must be a list, as [one, two] or a line \"- one\" each",
                        "test.yaml:9: mirror.workers: \"0\" is not allowed; give a whole number, from 1 to 256",
                        "test.yaml:10: mirror.url: needs mirror.secret too");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lakefs: {endpont: x}              | lakefs.endpont: there is no such key; did you mean lakefs.endpoint?
            endpoint: x                       | endpoint: there is no such key; did you mean lakefs.endpoint?
            lakefs: {accessKeyId: x}          | did you mean lakefs.access-key-id?
            lakefs: {access_key_id: x}        | did you mean lakefs.access-key-id?
            proxi: {}                         | did you mean proxy?
            mirror: {seen-grace: 1s}          | did you mean mirror.removal.seen-grace?
            aws: {colour: red}                | aws.colour: there is no such key; there are region, profile,
            mirror: {include: [{tabel: x}]}   | did you mean mirror.include[0].table?
            '<<: {owner: x}'                  | <<: there is no such key
            '? [a]\n: b'                      | a key must be a plain word
            """)
    void namesTheKeyThatWasProbablyMeant(String yaml, String message) {
        assertThat(refused(yaml.replace("\\n", "\n"))).hasMessageContaining(message);
    }

    @Test
    void aDoubledKeyIsAnErrorThatNamesBothLines() {
        assertThat(refused(REQUIRED + "owner: other\n").problems())
                .containsExactly("test.yaml:8: owner: is given twice, first on line 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            owner: -prod
            owner: ''
            owner: "0123456789012345678901234567890123456789012345678901234567890123"
            owner: [prod]
            owner: {a: b}
            owner: !secret prod
            shutdown-timeout: 20
            shutdown-timeout: -1s
            shutdown-timeout: 1.5s
            shutdown-timeout: 20 s
            shutdown-timeout: 2h
            shutdown-timeout: 999999999999999999999d
            proxy: {listen: 9083}
            proxy: {listen: "::1:9083"}
            proxy: {listen: "localhost:65536"}
            proxy: {listen: "localhost"}
            proxy: {listen: "*:9083"}
            proxy: {connect-timeout: 0s}
            proxy: [listen]
            proxy: on
            metastore: {uris: thrift://hms}
            metastore: {uris: []}
            metastore: {uris: [thrift://hms:0]}
            metastore: {uris: [thrift://]}
            metastore: {uris: ["thrift://hms:9083/db"]}
            metastore: {uris: [http://hms:9083]}
            metastore: {uris: [~]}
            lakefs: {endpoint: lakefs.example}
            lakefs: {endpoint: "ftp://lakefs.example"}
            lakefs: {endpoint: "http://user:password@lakefs.example"}
            lakefs: {endpoint: "http://lakefs.example:70000"}
            lakefs: {endpoint: "http://lake fs"}
            lakefs: {buckets: [Example]}
            aws: {region: nowhere}
            aws: {s3-path-style: yes}
            aws: {catalog-id: 1234}
            aws: {role-arn: admin}
            aws: {external-id: x}
            mirror: {manifest-base: bucket/prefix}
            mirror: {manifest-base: s3a://bucket/prefix}
            mirror: {manifest-base: s3://bucket//prefix}
            mirror: {view: Head}
            mirror: {workers: 1e3}
            mirror: {workers: 0x10}
            mirror: {include: [sales.orders]}
            mirror: {include: [{table: ""}]}
            mirror: {include: [{table: sales.orders}]}
            mirror: {quiet: 1m, quiet-at-most: 30s}
            mirror: {secret: short}
            mirror: {secret: ["long enough to be a secret"]}
            mirror: {removal: {guard-percent: 101}}
            mirror: {foreign-files: keep}
            rewrite: [sales.orders]
            rewrite: {table: orders}
            proxy: {rewriting: {timeout: 0s}}
            proxy: {rewriting: {max-call-bytes: 0}}
            proxy: {rewriting: {max-call-bytes: 2000, max-held-bytes: 1999}}
            proxy: {rewriting: {max-call-bytes: 300000000}}
            proxy: {rewriting: {workers: 0}}
            """)
    void refusesWhatIsNotAllowed(String yaml) {
        String key = yaml.replaceFirst(":.*", "");
        String rest = REQUIRED.replaceFirst("(?m)^" + key + ":.*\n( .*\n)*", "");

        assertThat(refused(rest + yaml).problems())
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("test.yaml:").contains(": " + key));
    }

    @Test
    void substitutesVariablesInValuesOnly() {
        Config config = load(REQUIRED + """
                  buckets: []
                aws:
                  profile: "a$${b}$c ${HOST}/${EMPTY}"
                """);

        assertThat(config.aws().profile()).isEqualTo("a${b}$c lakefs.example/");
    }

    @Test
    void aVariableCannotBringInKeys() {
        assertThat(refused(REQUIRED + "aws: {profile: \"${YAML}\"}").problems())
                .containsExactly("test.yaml:8: aws.profile: \"${YAML}\" (as the environment has it) is not allowed;"
                        + " give text on one line");
    }

    @ParameterizedTest
    @CsvSource({
        "${NOT_SET}, 'needs the environment variable NOT_SET, which is not set'",
        "${not-a-name}, 'holds a ${ that is no ${NAME} of a variable'",
        "${HOST, 'holds a ${ that is no ${NAME} of a variable'",
    })
    void aVariableThatIsNotSetIsAnErrorThatNamesIt(String value, String message) {
        assertThat(refused(REQUIRED + "aws: {profile: '" + value + "'}").problems())
                .singleElement()
                .asString()
                .contains(": aws.profile: \"" + value + "\" " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror: {secret: '%s \u00e9'}",
                "mirror: {secret: [%s]}",
                "mirror: {secret: {%s: x}}",
                "mirror: {secret: !%s x}",
                "mirror: {secret: *%s }",
                "mirror: {secret: &%s }",
                "mirror: {secret: !x!%s y}",
                "mirror:\n  secret: %s: x\n",
                "mirror:\n  secret: '%s\n",
                "mirror:\n  secret: \"%s\\q\"\n",
                "mirror:\n  secret: @%s\n",
                "mirror:\n  secret: |%s\n",
                "mirror:\n\tsecret: %s\n",
                "mirror: {workers: '${SECRET}'}",
                "aws: {glue-endpoint: 'http://${SECRET}@host'}",
                "mirror: {secret: '${%s'}"
            })
    void noErrorShowsASecret(String yaml) {
        assertThat(refused(REQUIRED + String.format(yaml, SECRET)).getMessage()).doesNotContain(SECRET);
    }

    @Test
    void aConfigurationPrintsNoSecret() {
        assertThat(load(REQUIRED + "mirror: {secret: '" + SECRET + "'}").toString())
                .doesNotContain(SECRET)
                .contains("***");
    }

    @Test
    void warnsOfASecretInTheFileAndOfAnOpenAdminPort() {
        String yaml = REQUIRED + "mirror: {secret: '" + SECRET + "'}\nadmin: {listen: 0.0.0.0:9084}\n";

        assertThat(new ConfigLoader(ENVIRONMENT)
                        .parse("test.yaml", yaml, Role.ALL)
                        .warnings())
                .containsExactly(
                        "test.yaml:8: mirror.secret: stands in the file; ${NAME} takes it from the environment",
                        "test.yaml:9: admin.listen: 0.0.0.0 is not loopback: whoever reaches it reads the names and"
                                + " states of all tables");
    }

    @Test
    void aProxyNeedsAMirrorButNeitherLakeFsNorAws() {
        String yaml = "owner: prod\nmetastore: {uris: [thrift://hms]}\n";
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);

        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> loader.parse("test.yaml", yaml, Role.PROXY));
        Config config = loader.parse(
                        "test.yaml", yaml + "mirror: {url: 'http://mirror:9084', secret: '${SECRET}'}", Role.PROXY)
                .config();

        assertThat(refused.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("mirror.url: is required"))
                .anyMatch(problem -> problem.contains("mirror.secret: is required"));
        assertThat(config.mirror().url()).isEqualTo("http://mirror:9084");
        assertThat(config.lakefs().endpoint()).hasToString("");
    }

    @Test
    void aProxyThatRewritesNeedsLakeFsAndTheErrorSaysWhy() {
        String yaml = """
                owner: prod
                metastore: {uris: [thrift://hms]}
                mirror: {url: 'http://mirror:9084', secret: '${SECRET}'}
                rewrite: [{database: external}]
                """;
        String lakeFs = "lakefs: {endpoint: 'http://lakefs', access-key-id: id, secret-access-key: '${SECRET}'}\n";
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);

        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> loader.parse("test.yaml", yaml, Role.PROXY));
        Config config = loader.parse("test.yaml", yaml + lakeFs, Role.PROXY).config();

        assertThat(refused.problems())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem)
                        .matches("test.yaml:1: lakefs\\.(endpoint|access-key-id|secret-access-key): is required by"
                                + " rewrite, since a proxy that rewrites lists the data of a table before the"
                                + " metastore sees the call; give .+"));
        assertThat(config.rewrite()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | is empty
            '# only a comment'          | is empty
            '---'                       | is empty
            'owner'                     | must hold keys and values
            '[owner]'                   | must hold keys and values
            '!!map [a]'                 | must hold keys and values
            '!config {owner: prod}'     | must hold keys and values
            'owner: a\n---\nowner: b'   | is not YAML: but found another document
            'owner: "a'                 | test.yaml:1: is not YAML: found unexpected end of stream
            'owner: *prod'              | test.yaml:1: is not YAML: a value that begins with * or & must be quoted
            'table: *'                  | test.yaml:1: is not YAML: a value that begins with * or & must be quoted
            'owner: \u0000'             | holds the control character U+0000
            '&a [*a]'                   | must hold keys and values
            '&a {owner: *a}'            | owner: must be a single value
            'owner: &a prod'            | owner: must have no tag and no anchor
            """)
    void hostileYamlGetsAClearError(String yaml, String message) {
        assertThat(refused(yaml.replace("\\n", "\n"))).hasMessageContaining(message);
    }

    @Test
    void deepNestingAndAliasBombsAreRefused() {
        String deep = "owner: " + String.join("", Collections.nCopies(100_000, "["));
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append(String.format("a%d: &a%d [*a%d, *a%d]%n", i, i, i - 1, i - 1));
        }

        assertThat(refused(deep)).hasMessageContaining("is not YAML that is allowed here");
        assertThat(refused(bomb.toString())).hasMessageContaining("is not YAML that is allowed here");
    }

    @Test
    void aFileThatCannotBeReadGetsAClearError(@TempDir Path folder) throws Exception {
        Path large = Files.write(folder.resolve("large.yaml"), new byte[YamlFile.MAX_BYTES + 1]);
        Path latin1 = Files.write(folder.resolve("latin1.yaml"), "owner: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refused(folder.resolve("none.yaml"))).hasMessageEndingWith("none.yaml: no such file");
        assertThat(refused(folder)).hasMessageContaining("can't be read");
        assertThat(refused(large)).hasMessageContaining("is larger than 1048576 bytes");
        assertThat(refused(latin1)).hasMessageEndingWith("is not UTF-8");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreFine() {
        assertThat(load("\uFEFF" + REQUIRED.replace("\n", "\r\n")).owner()).isEqualTo("prod");
    }

    @Test
    void theAdminSectionLoadsAlone(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(folder.resolve("a.yaml"), "owner: ${NOT_SET}\nadmin:\n  listen: 127.0.0.1:1234\n");
        Path none = Files.writeString(folder.resolve("b.yaml"), "owner: prod\n");
        Path wrong = Files.writeString(folder.resolve("c.yaml"), "admin: {lisen: x}\n");
        ConfigLoader loader = new ConfigLoader(ENVIRONMENT);

        assertThat(loader.loadAdmin(file).listen()).isEqualTo(new HostPort("127.0.0.1", 1234));
        assertThat(loader.loadAdmin(none).listen()).isEqualTo(new HostPort("127.0.0.1", 9084));
        assertThat(catchThrowableOfType(ConfigException.class, () -> loader.loadAdmin(wrong))
                        .problems())
                .isEqualTo(List.of(wrong + ":1: admin.lisen: there is no such key; did you mean admin.listen?"));
    }

    private static Config load(String yaml) {
        return new ConfigLoader(ENVIRONMENT).parse("test.yaml", yaml, Role.ALL).config();
    }

    private static ConfigException refused(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> load(yaml));
    }

    private static ConfigException refused(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> new ConfigLoader(ENVIRONMENT).load(file, Role.ALL));
    }
}

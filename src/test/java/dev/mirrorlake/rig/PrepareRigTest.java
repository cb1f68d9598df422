package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads whose machine lacks something; the scripts stand in for Python and Maven. */
class PrepareRigTest {
    private static final String GOOD_PYTHON = """
            #!/bin/sh
            case "$*" in
              *version_info*) echo 3 12 ;;
              *"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
            esac
            """;

    @TempDir
    Path folder;

    static Stream<Arguments> pythons() {
        return Stream.of(
                Arguments.of("#!/bin/sh\necho 3 9\n", "python is Python 3.9; install Python 3.10 or later"),
                Arguments.of("#!/bin/sh\nexit 1\n", "python does not run; install Python 3.10 or later"),
                Arguments.of(
                        "#!/bin/sh\ncase \"$*\" in *ensurepip*) exit 1 ;; esac\necho 3 12\n", "lacks its venv module"),
                Arguments.of(
                        GOOD_PYTHON.replace("esac", "  *\"-m pip \"*) echo 'ERROR: no route to host'; exit 7 ;;\nesac"),
                        "pip ended with exit code 7, \"ERROR: no route to host\""));
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void saysInOneSentenceWhatIsWrongWithPython(String script, String expected) throws Exception {
        Path python = script("python", script);

        assertThat(prepare(python)).contains(expected).contains("-Drig.skip=true");
    }

    @Test
    void saysHowToPointAtPythonWhereThereIsNone() throws Exception {
        assertThat(prepare(folder.resolve("python"))).contains("there is no ").contains("-Dpython=/path/to/python3");
    }

    @Test
    void makesAPartAgainOnlyWhenWhatItIsMadeFromChanged() throws Exception {
        Path python = script("python", GOOD_PYTHON);
        script("bin/mvn", "#!/bin/sh\necho called >> " + folder + "/calls\n");
        Path pom = Files.createDirectories(folder.resolve("sources/hive-0")).resolve("pom.xml");
        Files.writeString(pom, "<one/>");

        assertThat(prepare(python)).contains("rig: ").contains("bin/mvn");
        assertThat(prepare(python)).isEmpty();
        Files.writeString(pom, "<two/>");
        assertThat(prepare(python)).contains("bin/mvn").doesNotContain("venv");

        assertThat(folder.resolve("calls")).hasContent("called\ncalled");
    }

    @ParameterizedTest
    @CsvSource({"3 10, true", "3 14, true", "4 0, true", "3 9, false", "2 7, false", "nonsense, false"})
    void knowsWhichPythonIsRecentEnough(String version, boolean expected) {
        assertThat(PrepareRig.isRecentEnough(version)).isEqualTo(expected);
    }

    /** @return all that it printed */
    private String prepare(Path python) throws IOException, InterruptedException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("requirements.txt"), "nothing==1\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Drig.sources=" + sources,
                        "-Drig.output=" + folder.resolve("output"),
                        "-Dpython=" + python,
                        "-Dmaven.home=" + folder,
                        "-Dmaven.repo.local=" + folder,
                        "-Dmaven.settings=" + folder.resolve("none.xml"),
                        "-cp",
                        Path.of("target", "test-classes").toString(),
                        PrepareRig.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private Path script(String name, String text) throws IOException {
        Path script = folder.resolve(name);
        Files.createDirectories(script.resolveSibling("."));
        Files.writeString(script, text);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}

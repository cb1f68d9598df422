package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledJavaTest {
    @TempDir
    Path folder;

    @Test
    void findsTheNewestOfAFolder() throws IOException {
        install("jdk-8", "1.8.0_402");
        install("jdk-25", "25.0.3");
        install("jdk-24", "24");

        assertThat(InstalledJava.newest(24, Map.of(), List.of(folder))).hasValue(folder.resolve("jdk-25"));
    }

    @Test
    void findsNoneWhereAllAreTooOld() throws IOException {
        install("jdk-8", "1.8.0_402");
        install("jdk-17", "17.0.15");

        assertThat(InstalledJava.newest(24, Map.of(), List.of(folder))).isEmpty();
    }

    @Test
    void findsWhatTheEnvironmentNames() throws IOException {
        String home = install("hosted", "25").toString();

        assertThat(InstalledJava.newest(24, Map.of("JAVA_HOME_25_X64", home), List.of()))
                .hasValue(folder.resolve("hosted"));
        assertThat(InstalledJava.newest(24, Map.of("JDK25_HOME", home), List.of()))
                .isPresent();
    }

    @Test
    void passesOverWhatIsNotAJava() throws IOException {
        Files.createFile(folder.resolve("file"));
        Files.createDirectories(folder.resolve("empty"));
        Files.delete(install("no-release", "25").resolve("release"));
        Files.delete(install("no-command", "25").resolve("bin/java"));
        Files.writeString(install("says-nothing", "25").resolve("release"), "IMPLEMENTOR=\"nobody\"\n");

        assertThat(InstalledJava.newest(
                        24,
                        Map.of("JAVA_HOME", "", "JAVA_OPTS", "-Xmx1g -Dx=\"y\""),
                        List.of(folder, folder.resolve("missing"))))
                .isEmpty();
    }

    @Test
    void looksIntoTheBundlesOfMacOs() throws IOException {
        install("temurin-25.jdk/Contents/Home", "25.0.3");

        assertThat(InstalledJava.newest(24, Map.of(), List.of(folder)))
                .hasValue(folder.resolve("temurin-25.jdk/Contents/Home"));
    }

    private Path install(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        assertThat(Files.createFile(java).toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}

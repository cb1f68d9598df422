package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The distribution as the build made it, started by its script; on the Java that runs the tests, and on the one that the
 * system property {@code newest.java} names, where it does.
 */
class DistributionIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
    private static final String VERSION = System.getProperty("version");
    private static final String THIS_JAVA = System.getProperty("java.home");

    @TempDir
    private Path folder;

    private record Run(int exitCode, String out, String err) {}

    static Stream<String> javas() {
        return Stream.concat(
                Stream.of(THIS_JAVA),
                Optional.ofNullable(System.getProperty("newest.java")).filter(home -> !home.isBlank()).stream());
    }

    @Test
    void holdsWhatItPromises() {
        assertThat(DISTRIBUTION.resolve("bin/mirrorlake")).isExecutable();
        assertThat(DISTRIBUTION.resolve("conf/mirrorlake.yaml")).exists();
        assertThat(DISTRIBUTION.resolve("conf/logback.xml")).exists();
        assertThat(DISTRIBUTION.resolve("lib/mirrorlake-" + VERSION + ".jar")).exists();
        assertThat(DISTRIBUTION.resolveSibling(DISTRIBUTION.getFileName() + ".tar.gz"))
                .isNotEmptyFile();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void printsItsVersionAndNoWarning(String java) throws Exception {
        Run run = run(script(), Map.of("JAVA_HOME", java), "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("mirrorlake " + VERSION + "\njava ");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aWrongConfigurationIsToldAllAtOnce(String java) throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), "admin:\n  listen: nowhere\n  lisen: x\n");

        Run run = run(script(), Map.of("JAVA_HOME", java), "status", "--config", file.toString());

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith(file.toString()))
                .anyMatch(line -> line.contains(":2: admin.listen: \"nowhere\" is not allowed"))
                .anyMatch(line -> line.contains(":3: admin.lisen: there is no such key; did you mean admin.listen?"));
    }

    @Test
    void nobodyThereIsExitCodeThree() throws Exception {
        Run run = run(script(), Map.of("JAVA_HOME", THIS_JAVA), "status", "--url", "http://127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("can't be reached");
    }

    @Test
    void startsThroughSymbolicLinksAndFromAFolderWithSpaces() throws Exception {
        Path copy = copy(DISTRIBUTION, folder.resolve("a folder/with spaces"));
        Files.createSymbolicLink(folder.resolve("linked"), copy.resolve("bin/mirrorlake"));
        Path relative = Files.createSymbolicLink(folder.resolve("a folder/again"), Path.of("../linked"));
        Files.writeString(copy.resolve("conf/mirrorlake.yaml"), "admin: {listen: its own}\n");

        Run run = run(relative, Map.of("JAVA_HOME", THIS_JAVA), "status");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("with spaces/conf/mirrorlake.yaml:1: admin.listen: \"its own\"");
    }

    @Test
    void givesTheOptionsOfTheEnvironmentToJava() throws Exception {
        Map<String, String> environment = Map.of(
                "JAVA_HOME", THIS_JAVA, "JAVA_OPTS", "-Da=b -Xmx64m", "MIRRORLAKE_OPTS", "-XshowSettings:properties");

        Run run = run(script(), environment, "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("    a = b\n").contains("mirrorlake.home = ");
    }

    @Test
    void withoutAFittingJavaItSaysWhatItNeeds() throws Exception {
        Run wrongHome = run(script(), Map.of("JAVA_HOME", folder.toString()), "--version");
        Run old = run(script(), Map.of("JAVA_HOME", anOldJava().toString()), "--version");

        assertThat(wrongHome.exitCode()).isEqualTo(1);
        assertThat(wrongHome.err())
                .startsWith("mirrorlake: JAVA_HOME is " + folder)
                .contains("17 or later");
        assertThat(old.exitCode()).isEqualTo(1);
        assertThat(old.err()).endsWith("is too old; Mirrorlake needs Java 17 or later\n");
    }

    /** A Java home whose Java says that it is version 8. */
    private Path anOldJava() throws IOException {
        Path home = folder.resolve("java8");
        Files.createDirectories(home.resolve("bin"));
        Path java =
                Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private static Path script() {
        return DISTRIBUTION.resolve("bin/mirrorlake");
    }

    private Run run(Path script, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "MIRRORLAKE_OPTS", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within a minute");
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}

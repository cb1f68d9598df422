package dev.mirrorlake.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.rig.Moto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code bin/mirrorlake} of the distribution that was just built, as a user does. */
final class Command {
    private final Path directory;
    private final Path config;

    /** @param directory for the configuration and the output */
    Command(Path directory, String yaml) {
        this.directory = directory;
        this.config = directory.resolve("mirrorlake.yaml");
        try {
            Files.writeString(config, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a command ended. */
    record Result(int exitCode, String out, String err) {}

    /** Runs a command to its end. */
    Result run(String... arguments) {
        Process process = start(arguments);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
            return new Result(process.exitValue(), output("out"), output("err"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts a command that goes on by itself. */
    Process start(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(
                Path.of(System.getProperty("distribution"), "bin", "mirrorlake").toString());
        line.addAll(List.of(arguments));
        line.add("--config");
        line.add(config.toString());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", Moto.ACCESS_KEY_ID);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", Moto.SECRET_ACCESS_KEY);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last command wrote so far, to {@code out} or {@code err}. */
    String output(String stream) {
        try {
            return Files.readString(directory.resolve(stream), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

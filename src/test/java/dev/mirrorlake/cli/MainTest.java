package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.ConfigException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    @ParameterizedTest
    @CsvSource({
        "--help, 'Usage: mirrorlake'",
        "--version, mirrorlake",
        "serve --help, 'Usage: mirrorlake serve'",
        "sync --help, 'Usage: mirrorlake sync'",
        "plan --help, 'Usage: mirrorlake plan'",
        "status --help, 'Usage: mirrorlake status'",
        "calls --help, 'Usage: mirrorlake calls'"
    })
    void answersOnStandardOutput(String args, String expected) {
        CommandLineRun run = CommandLineRun.of(args.split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith(expected);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        CommandLineRun run = CommandLineRun.of();

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).startsWith("mirrorlake: a command is missing").contains("Usage:");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"statsu, Did you mean", "--nonsense, Unknown option", "status --output=xml, xml", "status x, x"})
    void aWrongCommandLineIsExplained(String args, String expected) {
        CommandLineRun run = CommandLineRun.of(args.split(" "));

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).startsWith("mirrorlake: ").contains(expected).contains("Usage:");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new ConfigException(List.of("a.yaml:1: owner: is required", "a.yaml:2: b")),
                        78,
                        "a.yaml:1: owner: is required\na.yaml:2: b\n"),
                Arguments.of(
                        new SyncException(SyncException.Kind.UNREACHABLE, "glue", "no answer", "", null),
                        3,
                        "mirrorlake: glue: no answer\n"),
                Arguments.of(
                        new SyncException(SyncException.Kind.REFUSED, "glue", "denied", "allow it", null),
                        1,
                        "mirrorlake: glue: denied\nmirrorlake: allow it\n"),
                Arguments.of(new IllegalStateException("a bug"), 70, ""));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatACommandThrowsBecomesAMessageAndAnExitCode(Exception thrown, int exitCode, String message) {
        CommandLine commands = Main.commands();
        commands.addSubcommand(new CommandLine(new Failing(thrown))
                .setExecutionExceptionHandler(commands.getExecutionExceptionHandler()));

        CommandLineRun run = CommandLineRun.of(commands, "failing");

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).isEqualToNormalizingNewlines(message);
    }

    @Command(name = "failing")
    private record Failing(Exception thrown) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw thrown;
        }
    }
}

package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The README's table of commands says what the commands' help says. */
class ReadmeCommandsTest {
    /** A row: the command, its usage, what it does, its exit codes. */
    private static final Pattern ROW = Pattern.compile("\\| `mirrorlake (\\w+)([^`]*)` \\| .* \\| (.*) \\|");

    private final CommandLine commands = Main.commands();

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("README.md"))).results().toList();
    }

    @Test
    void allCommandsAreThere() throws IOException {
        assertThat(rows())
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(commands.getSubcommands().keySet());
    }

    @Test
    void theirOptionsExist() throws IOException {
        for (MatchResult row : rows()) {
            Set<String> options = command(row).getCommandSpec().optionsMap().keySet();

            assertThat(options).containsAll(found("--[a-z-]+", row.group(2)));
        }
    }

    @Test
    void theirExitCodesAreThoseOfTheHelp() throws IOException {
        for (MatchResult row : rows()) {
            Set<String> codes =
                    command(row).getCommandSpec().usageMessage().exitCodeList().keySet();

            assertThat(found("\\b\\d+\\b", row.group(3))).as(row.group(1)).isEqualTo(new TreeSet<>(codes));
        }
    }

    @Test
    void theHelpExplainsAllExitCodes() throws IllegalAccessException {
        Set<String> codes = new TreeSet<>();
        for (var field : ExitCode.class.getDeclaredFields()) {
            if (!field.isSynthetic()) {
                codes.add(String.valueOf(field.get(null)));
            }
        }

        assertThat(commands.getCommandSpec().usageMessage().exitCodeList().keySet())
                .isEqualTo(codes);
    }

    private CommandLine command(MatchResult row) {
        return Objects.requireNonNull(commands.getSubcommands().get(row.group(1)));
    }

    private static Set<String> found(String regex, String text) {
        return Arrays.stream(Pattern.compile(regex).matcher(text).results().toArray(MatchResult[]::new))
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

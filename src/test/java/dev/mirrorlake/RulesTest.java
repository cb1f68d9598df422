package dev.mirrorlake;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The rules in {@code docs/rules.md} and the tests that prove them are the same. */
class RulesTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([CF]\\d+) \\| .+ \\| .+ \\| ((?:`\\w+`(?:, )?)+) \\|$", Pattern.MULTILINE);

    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("dev.mirrorlake");

    @Test
    void everyRuleHasAParameterisedTestAndEveryMarkIsARule() throws IOException {
        Set<String> proven = marked().filter(method -> method.isAnnotatedWith(ParameterizedTest.class))
                .flatMap(method ->
                        Stream.of(method.getAnnotationOfType(Rule.class).value()))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> rules = rows().stream().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));

        assertThat(proven).isEqualTo(rules);
    }

    @Test
    void onlyParameterisedTestsAreMarked() {
        assertThat(marked().filter(method -> !method.isAnnotatedWith(ParameterizedTest.class)))
                .isEmpty();
    }

    @Test
    void rulesAreNumberedWithoutGaps() throws IOException {
        List<String> numbers = rows().stream().map(row -> row.group(1)).toList();

        for (String section : List.of("C", "F")) {
            List<String> own =
                    numbers.stream().filter(rule -> rule.startsWith(section)).toList();
            assertThat(own)
                    .isNotEmpty()
                    .isEqualTo(IntStream.rangeClosed(1, own.size())
                            .mapToObj(i -> section + i)
                            .toList());
        }
    }

    @Test
    void theClassesThatAreNamedExist() throws IOException {
        Set<String> classes = CLASSES.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());

        assertThat(rows())
                .allSatisfy(row -> assertThat(classes)
                        .containsAll(List.of(row.group(2).replace("`", "").split(", "))));
    }

    private static Stream<JavaMethod> marked() {
        return CLASSES.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Rule.class));
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs", "rules.md")))
                .results()
                .toList();
    }
}

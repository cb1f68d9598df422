package dev.mirrorlake.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** What was found in one file, to be told all at once, by line. Confined to the thread that loads. */
final class Problems {
    private record Finding(int line, String text) {}

    private final String file;
    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Node where, String text) {
        errors.add(new Finding(line(where), text));
    }

    void warning(Node where, String text) {
        warnings.add(new Finding(line(where), text));
    }

    boolean anyErrors() {
        return !errors.isEmpty();
    }

    List<String> errors() {
        return inOrder(errors);
    }

    List<String> warnings() {
        return inOrder(warnings);
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private List<String> inOrder(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .map(finding -> file + ":" + finding.line + ": " + finding.text)
                .toList();
    }
}

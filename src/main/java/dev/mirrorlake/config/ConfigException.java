package dev.mirrorlake.config;

import java.util.List;

/** A configuration that can't be used: everything that is wrong with it, one line each. Holds no secret's value. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** In the file's order, e.g. {@code mirrorlake.yaml:12: mirror.workers: "many" is not …}. */
    public List<String> problems() {
        return problems;
    }
}

package dev.mirrorlake.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into values: {@code ${NAME}} is the variable's value, <code>$${</code> a literal <code>${</code>. It
 * happens after YAML is parsed, so a variable can change nothing but the value that it stands in.
 */
record Environment(Map<String, String> variables) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)})?");

    /** @throws BadValueException naming the variable that is not set */
    Text substitute(String text) throws BadValueException {
        Matcher references = REFERENCE.matcher(text);
        StringBuilder value = new StringBuilder();
        boolean substituted = false;
        while (references.find()) {
            references.appendReplacement(value, Matcher.quoteReplacement(replacement(references)));
            substituted |= references.group(1) != null;
        }
        references.appendTail(value);
        return new Text(value.toString(), substituted);
    }

    private String replacement(Matcher reference) throws BadValueException {
        if (reference.group().equals("$${")) {
            return "${";
        }
        String name = reference.group(1);
        if (name == null) {
            throw new BadValueException("holds a ${ that is no ${NAME} of a variable; write $${ for a literal ${");
        }
        String value = variables.get(name);
        if (value == null) {
            throw new BadValueException("needs the environment variable " + name + ", which is not set");
        }
        return value;
    }

    /** @param substituted whether some of it comes from the environment */
    record Text(String value, boolean substituted) {}
}

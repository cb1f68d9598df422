package dev.mirrorlake.source;

import dev.mirrorlake.catalog.ReasonCode;

/**
 * Why a table is not mirrored, or not now.
 *
 * @param text one sentence that names the thing and the value; where that is the table, it begins with {@code table NAME}
 * @param remedy what an operator can do; empty where there is nothing to do
 */
public record Reason(ReasonCode code, String text, String remedy) {
    @Override
    public String toString() {
        return remedy.isEmpty() ? text : text + "; " + remedy;
    }

    /**
     * {@code CODE table: sentence; remedy}, which names the table once.
     *
     * @param table the name of the table that isn't mirrored
     */
    public String of(String table) {
        String subject = "table " + table;
        String rest = text.startsWith(subject) ? text.substring(subject.length()) : text;
        String clause = rest.matches("[ ,:].*") ? rest.replaceFirst("[,:]? ", "") : text;
        return code + " " + table + ": " + new Reason(code, clause, remedy);
    }
}

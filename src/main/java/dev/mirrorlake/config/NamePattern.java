package dev.mirrorlake.config;

/**
 * A choice of tables by nothing but their names: globs ({@code *} and {@code ?}) in any case. What is not given is {@code
 * *}.
 */
public record NamePattern(
        @Key(defaultValue = "*", pattern = "[^.\\s]+", allowed = "a glob without dots or white space")
        String database,

        @Key(defaultValue = "*", pattern = "[^.\\s]+", allowed = "a glob without dots or white space")
        String table) {
    public boolean matches(String database, String table) {
        return Glob.matchesAnyCase(this.database, database) && Glob.matchesAnyCase(this.table, table);
    }
}

package dev.mirrorlake.config;

/**
 * A choice of tables: globs ({@code *} and {@code ?}) on the names of database and table (any case) and of lakeFS
 * repository and ref (exact case). What is not given is {@code *}.
 */
public record TablePattern(
        @Key(defaultValue = "*", pattern = "[^.\\s]+", allowed = "a glob without dots or white space")
        String database,

        @Key(defaultValue = "*", pattern = "[^.\\s]+", allowed = "a glob without dots or white space")
        String table,

        @Key(defaultValue = "*", pattern = "\\S+", allowed = "a glob without white space")
        String repository,

        @Key(defaultValue = "*", pattern = "\\S+", allowed = "a glob without white space")
        String ref) {
    public boolean matches(String database, String table, String repository, String ref) {
        return Glob.matchesAnyCase(this.database, database)
                && Glob.matchesAnyCase(this.table, table)
                && Glob.matches(this.repository, repository)
                && Glob.matches(this.ref, ref);
    }

    /**
     * Whether tables of these names can match.
     *
     * @param database empty: not known
     * @param table empty: not known
     */
    public boolean mayMatch(String database, String table) {
        return (database.isEmpty() || Glob.matchesAnyCase(this.database, database))
                && (table.isEmpty() || Glob.matchesAnyCase(this.table, table));
    }
}

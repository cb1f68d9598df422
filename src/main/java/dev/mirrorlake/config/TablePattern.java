package dev.mirrorlake.config;

import java.util.Locale;
import java.util.regex.Pattern;

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
        return glob(this.database.toLowerCase(Locale.ROOT), database.toLowerCase(Locale.ROOT))
                && glob(this.table.toLowerCase(Locale.ROOT), table.toLowerCase(Locale.ROOT))
                && glob(this.repository, repository)
                && glob(this.ref, ref);
    }

    private static boolean glob(String glob, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }
}

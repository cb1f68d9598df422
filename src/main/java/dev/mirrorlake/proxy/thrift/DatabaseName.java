package dev.mirrorlake.proxy.thrift;

import java.util.Optional;

/**
 * What stands where a call names a database: the plain name, or {@code @catalog#database}, as Hive 3 and later clients
 * put the catalog into calls that have no field for it. The database is empty where the call names none.
 *
 * @param catalog empty where the name has none
 */
record DatabaseName(String catalog, String database) {
    /**
     * Decodes as the server does: {@code @cat#} names no database, {@code @cat#!} an empty one, else the first {@code #}
     * divides. Empty where there is no {@code #}. Source: Hive 3.1.3, MetaStoreUtils.parseDbName.
     */
    static Optional<DatabaseName> parse(String text) {
        if (!text.startsWith("@")) {
            return Optional.of(new DatabaseName("", text));
        }
        int divider = text.indexOf('#');
        if (divider < 0) {
            return Optional.empty();
        }
        String database = text.endsWith("#") || text.endsWith("!") ? "" : text.substring(divider + 1);
        return Optional.of(new DatabaseName(text.substring(1, divider), database));
    }
}

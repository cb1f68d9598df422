package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.mirror.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which tables a command is about: those named, those of the databases named, or all. */
final class TableSelection {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DB[.TABLE]", description = "Tables, or databases with all their tables.", arity = "0..*")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Every table of the metastore, and every twin.")
    private boolean all;

    /** Complains as about any wrong use, before anything is asked of anybody. */
    void check() {
        if (all == !names.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Name the tables or databases, or say --all (and not both).");
        }
        for (String name : names) {
            String[] parts = name.split("\\.", -1);
            boolean blank = List.of(parts).stream().anyMatch(String::isBlank);
            if (blank || parts.length > 3) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "Not a table or database: '" + name + "'; say DB, DB.TABLE or CATALOG.DB.TABLE.");
            }
        }
    }

    /** Complains where anything but single tables was named. */
    void requireTables() {
        if (all || names.stream().anyMatch(name -> !name.contains("."))) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Name single tables, as DB.TABLE.");
        }
    }

    /** Whether the table was named itself, rather than its database or everything. */
    boolean names(TableName table) {
        return names.stream()
                .filter(name -> name.contains("."))
                .anyMatch(name -> table(name).equals(table));
    }

    /** @throws dev.mirrorlake.catalog.SyncException where the metastore or the target can't be listed, or where there is no such database */
    Set<TableName> tables(Inventory inventory) {
        if (all) {
            return inventory.everything();
        }
        Set<TableName> tables = new TreeSet<>();
        for (String name : names) {
            if (name.contains(".")) {
                tables.add(table(name));
            } else {
                tables.addAll(inventory
                        .database(TableName.DEFAULT_CATALOG, TableName.normalized("database", name))
                        .orElseThrow(() -> new SyncException(
                                SyncException.Kind.REFUSED,
                                "metastore",
                                "there is no database \"" + name + "\"",
                                "a table is named as DB.TABLE",
                                null)));
            }
        }
        return tables;
    }

    private static TableName table(String name) {
        String[] parts = name.split("\\.", -1);
        return parts.length == 2 ? new TableName(parts[0], parts[1]) : new TableName(parts[0], parts[1], parts[2]);
    }
}

package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rewrite.StoredTables;
import dev.mirrorlake.rewrite.StoredTables.Conversion;
import picocli.CommandLine.Command;

/** Takes the rewriting of tables back. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Puts the lakeFS locations and the formats of rewritten tables back. They stay external.",
            "First take them out of rewrite in the configuration of all proxies. Safe to repeat, and to interrupt.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all is done, or with --dry-run nothing is to be done",
            "1:a table failed",
            "2:with --dry-run: something is to be done",
            "3:the metastore, lakeFS or AWS could not be reached"
        })
final class RestoreCommand extends ConversionCommand {
    @Override
    Conversion convert(StoredTables tables, TableName table, boolean dryRun) {
        return tables.restore(table, dryRun);
    }

    @Override
    String done() {
        return "restored";
    }
}

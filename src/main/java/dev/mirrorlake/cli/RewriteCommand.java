package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.rewrite.StoredTables;
import dev.mirrorlake.rewrite.StoredTables.Conversion;
import picocli.CommandLine.Command;

/** Has the metastore hold tables as symlink tables. */
@Command(
        name = "rewrite",
        mixinStandardHelpOptions = true,
        description = {
            "Makes tables that the metastore has already symlink tables, as the proxy makes new ones.",
            "Only those that rewrite in the configuration chooses. Safe to repeat, and to interrupt.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all is done, or with --dry-run nothing is to be done",
            "1:a table failed",
            "2:with --dry-run: something is to be done",
            "3:the metastore, lakeFS or AWS could not be reached"
        })
final class RewriteCommand extends ConversionCommand {
    @Override
    Conversion convert(StoredTables tables, TableName table, boolean dryRun) {
        return tables.rewrite(table, dryRun);
    }

    @Override
    String done() {
        return "rewritten";
    }
}

package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import picocli.CommandLine.Command;

/** One sync now, without the proxy. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = {
            "Brings the twins of tables up to date, once, without the proxy.",
            "A twin whose source is gone is left alone: one look is not enough to delete.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all twins are what they should be",
            "1:a table failed",
            "3:the metastore, lakeFS or AWS could not be reached"
        })
final class SyncCommand extends TableCommand {
    @Override
    TableReport report(MirrorParts parts, TableName table, boolean named) {
        return TableReport.of(table, parts.mirror().reconciler().sync(new Change.OfTable(table)), named);
    }
}

package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.TableName;
import picocli.CommandLine.Command;

/** What a sync would do. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a sync would do, and changes nothing.",
            "+ is made, ~ is changed, - is taken away.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing to do",
            "1:a table can't be planned",
            "2:something to do",
            "3:the metastore, lakeFS or AWS could not be reached"
        })
final class PlanCommand extends TableCommand {
    @Override
    TableReport report(MirrorParts parts, TableName table, boolean named) {
        return TableReport.of(table, parts.mirror().reconciler().preview(table), named);
    }
}

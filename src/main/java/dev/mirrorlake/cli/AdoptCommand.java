package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.mirror.Adoption;
import dev.mirrorlake.mirror.Reconciler;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Hands a table in the target over to a source of this installation. */
@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the table of AWS Glue that has the name of a source table's twin that twin, whoever made it,",
            "and replaces what it says. Without --from or --unowned only a twin that this owner made of another source.",
            "No data is touched, and no manifest of another owner's.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the twin is the source's, or with --dry-run is already",
            "1:a table could not be handed over",
            "2:with --dry-run: something is to be done",
            "3:the metastore, lakeFS or AWS could not be reached"
        })
final class AdoptCommand extends TableCommand {
    @ArgGroup
    private Whose whose = new Whose();

    @Option(names = "--dry-run", description = "Shows what would be done, and changes nothing.")
    private boolean dryRun;

    /** Whose the table may be, beside this owner's. */
    static final class Whose {
        @Option(
                names = "--from",
                paramLabel = "OWNER",
                description = "Also what carries this owner, of an installation that gives it up.")
        private String owner = "";

        @Option(names = "--unowned", description = "Also what was not made by Mirrorlake at all.")
        private boolean unowned;

        Adoption adoption() {
            return unowned ? Adoption.UNOWNED : owner.isEmpty() ? Adoption.OF_ANOTHER_SOURCE : Adoption.from(owner);
        }
    }

    @Override
    void check(TableSelection selection) {
        selection.requireTables();
    }

    @Override
    TableReport report(MirrorParts parts, TableName table, boolean named) {
        Reconciler reconciler = parts.mirror().reconciler();
        return dryRun
                ? TableReport.of(table, reconciler.preview(table, whose.adoption()), named)
                : TableReport.of(table, reconciler.sync(new Change.OfTable(table), whose.adoption()), named);
    }
}

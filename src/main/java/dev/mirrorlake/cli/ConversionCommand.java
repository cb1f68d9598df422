package dev.mirrorlake.cli;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.cli.TableReport.Standing;
import dev.mirrorlake.rewrite.StoredTables;
import dev.mirrorlake.rewrite.StoredTables.Conversion;
import picocli.CommandLine.Option;

/** What {@code rewrite} and {@code restore} have in common: change the metastore, then bring the twin up to date. */
abstract class ConversionCommand extends TableCommand {
    @Option(names = "--dry-run", description = "Shows what would be done, and changes nothing.")
    private boolean dryRun;

    /** @throws SyncException where any of the systems fails */
    abstract Conversion convert(StoredTables tables, TableName table, boolean dryRun);

    /** What a table is that was converted. */
    abstract String done();

    @Override
    final TableReport report(MirrorParts parts, TableName table, boolean named) {
        Conversion conversion;
        try {
            conversion = convert(parts.stored(), table, dryRun);
        } catch (SyncException e) {
            return TableReport.of(table, e);
        }
        TableReport converted = TableReport.of(table, conversion, done(), dryRun, named);
        if (dryRun || conversion.steps().isEmpty()) {
            return converted;
        }
        TableReport synced = TableReport.of(table, parts.mirror().reconciler().sync(new Change.OfTable(table)), named);
        return synced.standing() == Standing.DONE ? converted : synced;
    }
}

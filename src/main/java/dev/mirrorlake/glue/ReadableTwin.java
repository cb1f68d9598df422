package dev.mirrorlake.glue;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.catalog.ReadableType;
import dev.mirrorlake.catalog.ReasonCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The last wall before Glue: nothing gets there that Glue would hold and readers couldn't read. One such table breaks {@code
 * information_schema.columns} of its whole database. What the source's own rules refuse, with better words, doesn't come
 * here.
 *
 * <p>Pure. Source: Trino 476 run against such tables, read 2026-11-20.
 */
final class ReadableTwin {
    private ReadableTwin() {}

    /** @throws dev.mirrorlake.catalog.SyncException REFUSED where readers can't read it */
    static void check(CatalogTable table) {
        GlueText.Check check = new GlueText.Check("table " + table.name());
        if (table.columns().isEmpty()) {
            throw check.refused(ReasonCode.NO_COLUMNS, "has no columns");
        }
        present(check, "type", table.type());
        storage(check, table.location(), table.format());
        columns(check, table.columns());
        for (Column key : table.partitionKeys()) {
            type(check, "partition key", key, ReadableType.flawOfKey(key.type()));
        }
        different(check, Stream.concat(table.columns().stream(), table.partitionKeys().stream()));
    }

    /** As {@link #check(CatalogTable)}. */
    static void check(CatalogTable table, Partition partition) {
        GlueText.Check check = GlueText.Check.of(table, partition);
        storage(check, partition.location(), partition.format());
        columns(check, partition.columns());
        different(check, partition.columns().stream());
    }

    private static void storage(GlueText.Check check, String location, Format format) {
        present(check, "location", location);
        if (!location.startsWith("s3://")) {
            throw check.refused(
                    ReasonCode.FORMAT_UNSUPPORTED, "location \"" + location + "\" doesn't begin with s3://");
        }
        present(check, "input format", format.inputFormat());
        present(check, "output format", format.outputFormat());
        present(check, "SerDe", format.serde());
    }

    private static void present(GlueText.Check check, String what, String value) {
        if (value.isBlank()) {
            throw check.refused(ReasonCode.FORMAT_UNSUPPORTED, "has no " + what);
        }
    }

    private static void columns(GlueText.Check check, List<Column> columns) {
        for (Column column : columns) {
            type(check, "column", column, ReadableType.flaw(column.type()));
        }
    }

    private static void type(GlueText.Check check, String what, Column column, Optional<String> flaw) {
        if (flaw.isPresent()) {
            throw check.refused(
                    ReasonCode.TYPE_UNSUPPORTED,
                    what + " \"" + column.name() + "\" has type \"" + column.type() + "\"" + flaw.get());
        }
    }

    private static void different(GlueText.Check check, Stream<Column> columns) {
        Set<String> seen = new HashSet<>();
        columns.map(Column::name).filter(name -> !seen.add(name)).findFirst().ifPresent(name -> {
            throw check.refused(ReasonCode.COLUMNS_ALIKE, "two columns are called \"" + name + "\" once in lower case");
        });
    }
}

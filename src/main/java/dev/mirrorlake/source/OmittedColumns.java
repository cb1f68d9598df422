package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns that a twin lacks because Athena can't read them. Only where that shifts no others: where readers find
 * columns by name, or those omitted are the last. Pure.
 *
 * @param table with all of its columns
 * @param columns those omitted
 */
record OmittedColumns(CatalogTable table, List<UnreadableColumn> columns) {
    OmittedColumns {
        columns = List.copyOf(columns);
    }

    /** Why the table must keep them; empty where it need not. */
    Optional<Reason> refusal() {
        return kept(table.format());
    }

    /** Why they must be kept for a partition's sake; empty where they need not. */
    Optional<Reason> refusal(Partition partition) {
        return kept(partition.format());
    }

    /** The table without them, which says so in {@link SourceParameters#OMITTED_COLUMNS}. */
    CatalogTable rest() {
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.remove(SourceParameters.OMITTED_COLUMNS);
        if (!columns.isEmpty()) {
            parameters.put(
                    SourceParameters.OMITTED_COLUMNS,
                    columns.stream().map(UnreadableColumn::name).collect(Collectors.joining(",")));
        }
        return new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns().stream().filter(column -> !omitted(column)).toList(),
                table.partitionKeys(),
                table.location(),
                table.format(),
                parameters);
    }

    private Optional<Reason> kept(Format format) {
        return columns.isEmpty()
                ? Optional.empty()
                : why(format).map(why -> columns.get(0).kept(table, why));
    }

    private Optional<String> why(Format format) {
        if (table.columns().stream().allMatch(this::omitted)) {
            return Optional.of("no column would be left");
        }
        Optional<DataFormat> known = DataFormat.of(format);
        Map<String, String> parameters = DataFormat.parameters(format, table);
        Optional<String> needed =
                known.flatMap(reader -> reader.needsAllColumns(parameters)).map(parameter -> parameter + " needs it");
        return needed.or(() -> known.flatMap(reader -> reader.byPosition(parameters))
                .filter(position -> !areLast())
                .map(position -> "Athena finds the columns " + position + " by their order, and others follow it"));
    }

    private boolean areLast() {
        List<Column> all = table.columns();
        return all.subList(all.size() - columns.size(), all.size()).stream().allMatch(this::omitted);
    }

    private boolean omitted(Column column) {
        Set<String> names = columns.stream()
                .map(omitted -> omitted.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return names.contains(column.name().toLowerCase(Locale.ROOT));
    }
}

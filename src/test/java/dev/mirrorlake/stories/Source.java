package dev.mirrorlake.stories;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A table as the metastore has it, and its partitions. */
record Source(CatalogTable table, List<Partition> partitions) {
    /** Of a rewritten table or partition: where its data is, and how it is read there. */
    static final String LOCATION = "mirrorlake.source.location";

    static final String INPUT_FORMAT = "mirrorlake.source.input-format";
    static final String OUTPUT_FORMAT = "mirrorlake.source.output-format";

    /** Of the table, and of each partition. */
    List<Format> formats() {
        return Stream.concat(Stream.of(table.format()), partitions.stream().map(Partition::format))
                .toList();
    }

    /** Where its data, or its manifests, are: the partitions' locations, or the table's where it has no keys. */
    List<String> places() {
        return table.partitioned()
                ? partitions.stream().map(Partition::location).toList()
                : List.of(table.location());
    }

    /** A rewritten table as it was before, with the places and formats in the lake; any other as it is. */
    Source inTheLake() {
        Map<String, String> parameters = table.parameters();
        if (!parameters.containsKey(LOCATION)) {
            return this;
        }
        CatalogTable before = new CatalogTable(
                table.name(),
                table.type(),
                table.description(),
                table.columns(),
                table.partitionKeys(),
                parameters.get(LOCATION),
                inTheLake(table.format(), parameters),
                parameters);
        return new Source(before, partitions.stream().map(this::inTheLake).toList());
    }

    private Partition inTheLake(Partition partition) {
        return new Partition(
                partition.values(),
                partition.parameters().getOrDefault(LOCATION, belowTheSource(partition.location())),
                inTheLake(partition.format(), partition.parameters()),
                partition.columns(),
                partition.parameters());
    }

    /** The metastore, and engines, put partitions below the table, in folders that have the same names in the lake. */
    private String belowTheSource(String location) {
        return location.startsWith(table.location() + "/")
                ? table.parameters().get(LOCATION)
                        + location.substring(table.location().length()).replaceFirst("^/_[^/]+", "")
                : location;
    }

    /** What isn't said of a partition is as the table has it. */
    private Format inTheLake(Format format, Map<String, String> parameters) {
        Map<String, String> ofTable = table.parameters();
        return new Format(
                parameters.getOrDefault(INPUT_FORMAT, ofTable.getOrDefault(INPUT_FORMAT, format.inputFormat())),
                parameters.getOrDefault(OUTPUT_FORMAT, ofTable.getOrDefault(OUTPUT_FORMAT, format.outputFormat())),
                format.serde(),
                format.serdeParameters());
    }
}

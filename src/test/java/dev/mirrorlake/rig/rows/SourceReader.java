package dev.mirrorlake.rig.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Reads the rows of a source table straight from what lakeFS shows, by the partitions' own locations: what a twin's
 * rows are compared with. Its rules are written anew, not shared with the
 * planner that it checks.
 *
 * <p>An object belongs to the partition with the longest location above it; names that begin with {@code _} or a dot,
 * and objects of zero bytes, hold no rows. Columns are the table's, and found as Hive finds them; a schema of Avro's may be in
 * the lake.
 */
public final class SourceReader {
    private final S3Files files;
    private final Function<LakeLocation, List<LakeObject>> lake;
    private final Set<String> buckets;
    private final boolean recursive;

    /**
     * A reader of one lakeFS server.
     *
     * @param lake all objects below a location
     * @param buckets the S3 buckets that are lakeFS repositories
     * @param recursive whether folders inside a location belong to it
     */
    public SourceReader(
            S3Client s3, Function<LakeLocation, List<LakeObject>> lake, Set<String> buckets, boolean recursive) {
        this.files = new S3Files(s3);
        this.lake = lake;
        this.buckets = Set.copyOf(buckets);
        this.recursive = recursive;
    }

    /** All rows, as {@link SymlinkReader#read} gives them. */
    public List<List<String>> read(CatalogTable table, List<Partition> partitions) {
        Map<LakeLocation, Part> parts = new LinkedHashMap<>();
        if (table.partitioned()) {
            for (Partition partition : partitions) {
                Part part =
                        new Part(inlined(table, partition.format()), PartitionCells.of(table, withNulls(partition)));
                if (parts.put(location(partition.location()), part) != null) {
                    throw new IllegalArgumentException("two partitions at " + partition.location());
                }
            }
        } else {
            parts.put(location(table.location()), new Part(inlined(table, table.format()), List.of()));
        }
        List<List<String>> rows = new ArrayList<>();
        parts.forEach((location, part) -> {
            for (LakeObject object : lake.apply(location)) {
                if (belongs(location, object, parts.keySet())) {
                    rows.addAll(rows(table, part, object));
                }
            }
        });
        return rows;
    }

    /** How a partition is read, and the cells of its keys. */
    private record Part(Format format, List<String> keyCells) {}

    /** To Hive, an empty value is none. */
    private static Partition withNulls(Partition partition) {
        List<String> values = partition.values().stream()
                .map(value -> value.isEmpty() ? "__HIVE_DEFAULT_PARTITION__" : value)
                .toList();
        return new Partition(
                values, partition.location(), partition.format(), partition.columns(), partition.parameters());
    }

    /** With Avro's schema in the place of its address, where that is in the lake. */
    private Format inlined(CatalogTable table, Format format) {
        Map<String, String> parameters = new HashMap<>(table.parameters());
        parameters.putAll(format.serdeParameters());
        Optional<LakeLocation> place = Optional.ofNullable(parameters.get(AvroRows.SCHEMA_URL))
                .flatMap(url -> LakeLocation.parse(url, buckets));
        if (place.isEmpty()) {
            return format;
        }
        LakeLocation file = place.get();
        int name = file.path().lastIndexOf('/');
        LakeLocation folder = new LakeLocation(
                file.repository(), file.ref(), name < 0 ? "" : file.path().substring(0, name));
        lake.apply(folder).stream()
                .filter(object -> object.path().equals(file.path()))
                .forEach(object ->
                        parameters.put(AvroRows.SCHEMA, new String(files.bytes(object.physicalAddress()), UTF_8)));
        return new Format(format.inputFormat(), format.outputFormat(), format.serde(), parameters);
    }

    private LakeLocation location(String uri) {
        return LakeLocation.parse(uri, buckets)
                .orElseThrow(() -> new IllegalArgumentException("not in lakeFS: " + uri));
    }

    private boolean belongs(LakeLocation location, LakeObject object, Set<LakeLocation> all) {
        String below = object.path().substring(location.prefix().length());
        boolean nested = all.stream()
                .anyMatch(other -> other.repository().equals(location.repository())
                        && other.ref().equals(location.ref())
                        && other.prefix().length() > location.prefix().length()
                        && object.path().startsWith(other.prefix()));
        boolean hidden = below.matches("(.*/)?[_.].*");
        return !nested && !hidden && object.sizeBytes() > 0 && (recursive || !below.contains("/"));
    }

    private List<List<String>> rows(CatalogTable table, Part part, LakeObject object) {
        RowFormat format = RowFormat.ofSource(part.format(), table.parameters());
        List<Column> columns = table.columns();
        return format.read(columns, files.data(format, object.path(), object.physicalAddress())).stream()
                .map(row -> {
                    List<String> cells = new ArrayList<>(row);
                    cells.addAll(part.keyCells());
                    return cells;
                })
                .toList();
    }
}

package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders such as {@code day=1} in a data source table without partition columns. Spark takes them for partitions all the
 * same, and their names for values of a column, which nothing in the metastore says.
 *
 * <p>Pure. Source: what Spark 3.5.7 was seen to do.
 */
final class SparkFolders {
    private SparkFolders() {}

    /**
     * Why a table can't have a twin; empty where it can.
     *
     * @param place where the table lies
     * @param listings of all that lies there, at least
     */
    static Optional<Reason> refusal(CatalogTable table, LakeLocation place, List<Listing> listings) {
        if (table.partitioned()) {
            return Optional.empty();
        }
        return listings.stream()
                .filter(listing -> listing.isOf(place))
                .flatMap(listing -> listing.objects().stream())
                .filter(object -> object.sizeBytes() > 0 && object.path().startsWith(place.prefix()))
                .map(LakeObject::path)
                .filter(path -> isInPartition(path.substring(place.prefix().length())))
                .min(String::compareTo)
                .map(path -> new Reason(
                        ReasonCode.PARTITIONS_UNDECLARED,
                        "table " + table.name() + " has no partition columns, and its object \"" + path
                                + "\" lies in a folder that Spark reads as a partition",
                        "make the table again with PARTITIONED BY and run MSCK REPAIR TABLE " + table.name()
                                + " in Spark, or move the object"));
    }

    /** @param path below the table's location */
    private static boolean isInPartition(String path) {
        int sign = path.indexOf('=');
        return sign >= 0
                && path.indexOf('/', sign) >= 0
                && Stream.of(path.split("/")).noneMatch(name -> name.startsWith("_") || name.startsWith("."));
    }
}

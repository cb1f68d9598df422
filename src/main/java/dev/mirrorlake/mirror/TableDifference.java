package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In words, where two descriptions of one table differ. Pure. */
final class TableDifference {
    private TableDifference() {}

    static String of(CatalogTable before, CatalogTable after) {
        List<String> differences = new ArrayList<>();
        compare(differences, "columns", before.columns(), after.columns());
        compare(differences, "partition keys", before.partitionKeys(), after.partitionKeys());
        compare(differences, "location", before.location(), after.location());
        compare(differences, "format", before.format(), after.format());
        compare(differences, "type", before.type(), after.type());
        compare(differences, "description", before.description(), after.description());
        TreeSet<String> keys = new TreeSet<>(before.parameters().keySet());
        keys.addAll(after.parameters().keySet());
        for (String key : keys) {
            compare(
                    differences,
                    key,
                    before.parameters().get(key),
                    after.parameters().get(key));
        }
        return String.join(", ", differences);
    }

    private static void compare(
            List<String> differences, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            differences.add(what);
        }
    }
}

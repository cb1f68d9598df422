package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeLocation;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the twins of source tables are called: what is configured, filled in, and folded to what the target takes. Two
 * sources may come to one name; which of them has it is the planner's to decide. Pure.
 */
final class TwinNames {
    private static final String REPOSITORY = "{repository}";
    private static final String REF = "{ref}";
    private static final String TABLE = "{table}";

    private final Config.Glue templates;
    private final UnaryOperator<String> folded;

    /** @param folded as {@link dev.mirrorlake.catalog.CatalogTarget#folded} of the target */
    TwinNames(Config.Glue templates, UnaryOperator<String> folded) {
        this.templates = templates;
        this.folded = folded;
    }

    /** @param place where the source lies */
    TableName of(TableName source, LakeLocation place) {
        return new TableName(filled(templates.database(), source, place), filled(templates.table(), source, place));
    }

    /** The twin's name, where it doesn't depend on where the source lies; else empty. */
    Optional<TableName> of(TableName source) {
        return ofPlace(templates.database()) || ofPlace(templates.table())
                ? Optional.empty()
                : Optional.of(new TableName(
                        filled(templates.database(), source, null), filled(templates.table(), source, null)));
    }

    /** The database of all twins of a source database, where they have one in common; else empty. */
    Optional<String> databaseOf(String catalog, String database) {
        String template = templates.database();
        return ofPlace(template) || template.contains(TABLE)
                ? Optional.empty()
                : Optional.of(filled(template, new TableName(catalog, database, "any"), null));
    }

    private static boolean ofPlace(String template) {
        return template.contains(REPOSITORY) || template.contains(REF);
    }

    private String filled(String template, TableName source, @Nullable LakeLocation place) {
        String filled = template.replace("{catalog}", source.catalog())
                .replace("{database}", source.database())
                .replace(TABLE, source.table());
        return folded.apply(
                place == null
                        ? filled
                        : filled.replace(REPOSITORY, place.repository()).replace(REF, place.ref()));
    }
}

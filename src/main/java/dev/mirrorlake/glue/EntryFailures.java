package dev.mirrorlake.glue;

import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.PartitionInput;

/** The entries of one operation's batches that failed for good. Confined to the call that made it. */
final class EntryFailures {
    private final TableName table;
    private final List<SyncException> failures = new ArrayList<>();

    EntryFailures(TableName table) {
        this.table = table;
    }

    /** What Glue says of one entry of a batch. */
    record EntryError(List<String> values, String code, String message) {
        static EntryError of(List<String> values, @Nullable ErrorDetail detail) {
            String code = detail == null ? null : detail.errorCode();
            String message = detail == null ? null : detail.errorMessage();
            return new EntryError(values, code == null ? "" : code, message == null ? "" : message);
        }
    }

    /** Keeps the failures, and returns the entries whose error is {@code other}: they need the other operation. */
    List<PartitionInput> sort(String action, List<PartitionInput> batch, List<EntryError> errors, String other) {
        Set<List<String>> needTheOther = new HashSet<>();
        for (EntryError error : errors) {
            if (error.code().equals(other)) {
                needTheOther.add(error.values());
            } else {
                add(action, error);
            }
        }
        return batch.stream()
                .filter(input -> needTheOther.contains(input.values()))
                .toList();
    }

    void add(String action, EntryError error) {
        failures.add(AwsFailures.translateEntry(
                GlueTarget.SYSTEM, thing(error.values()), action, error.code(), error.message()));
    }

    /** These were there for one call and not for the next. */
    void addUnstable(List<PartitionInput> partitions) {
        for (PartitionInput partition : partitions) {
            String message = thing(partition.values()) + ": somebody else creates and deletes it at the same time";
            failures.add(new SyncException(Kind.RETRY, GlueTarget.SYSTEM, message, "", null));
        }
    }

    /**
     * Throws the first failure that a retry may help, else the first; the others are suppressed in it. One that is
     * refused shows itself once nothing else is left to retry.
     */
    void throwWorst() {
        if (failures.isEmpty()) {
            return;
        }
        SyncException thrown = failures.stream()
                .filter(failure -> failure.kind() == Kind.RETRY)
                .findFirst()
                .orElse(failures.get(0));
        failures.stream().filter(other -> other != thrown).forEach(thrown::addSuppressed);
        throw thrown;
    }

    private String thing(List<String> values) {
        return "table " + table + ": partition " + values;
    }
}

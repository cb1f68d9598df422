package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.source.Reason;
import java.util.List;

/** What becomes of a partition, of a rewritten table, that a call makes or changes. */
sealed interface PartitionFate {
    /** It goes to the metastore as it was sent. */
    record Pass() implements PartitionFate {}

    /**
     * Its manifest lies below the table's root.
     *
     * @param values as the call wants them to be
     * @param location where its data is, in lakeFS; empty: where {@code spelled} says
     * @param spelled the values whose folder in lakeFS its data is in, where {@code location} is empty; empty: that needn't
     *     be said
     * @param format of its data
     * @param folder of its manifest, ending in a slash; empty: any one will do
     * @param stored whether the metastore has it in that folder already, with a manifest that the mirror looks after
     */
    record Rewritten(
            List<String> values, String location, List<String> spelled, Format format, String folder, boolean stored)
            implements PartitionFate {
        public Rewritten {
            values = List.copyOf(values);
            spelled = List.copyOf(spelled);
        }
    }

    /** The call must fail. */
    record Refuse(Reason reason) implements PartitionFate {}
}

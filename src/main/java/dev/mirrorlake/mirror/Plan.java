package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.source.Reason;
import java.util.List;

/**
 * What a sync of one table will do, in this order.
 *
 * @param steps none: the twin has converged
 * @param conflicts what stands in the way and is not ours to change; the steps leave it alone
 */
public record Plan(TableName table, List<Step> steps, List<Reason> conflicts) {
    public Plan {
        steps = List.copyOf(steps);
        conflicts = List.copyOf(conflicts);
    }

    /** The plan in words, a line a thing that changes. */
    public List<String> lines() {
        return steps.stream().flatMap(step -> step.lines().stream()).toList();
    }
}

package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.manifest.ManifestStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the roots that a table's twins had: their manifests go when their grace period is over. */
final class RetiredRoots {
    /** When something is due at once that only the next look can see, since zero means never. */
    private static final Duration SOON = Duration.ofMillis(1);

    private final Leftovers leftovers;
    private final Duration grace;
    private final Config.ForeignFiles foreignFiles;
    private final Clock clock;

    /**
     * @param grace the same as that of the leftovers
     * @param foreignFiles what becomes of files of others that lie among the manifests
     */
    RetiredRoots(Leftovers leftovers, Duration grace, Config.ForeignFiles foreignFiles, Clock clock) {
        this.leftovers = leftovers;
        this.grace = grace;
        this.foreignFiles = foreignFiles;
        this.clock = clock;
    }

    boolean any(TableName name) {
        return !leftovers.retired(name).isEmpty();
    }

    /**
     * Puts before the plan that retired roots in use again are kept, and after it that those whose time has come go.
     *
     * @param inUse where the table's manifests lie, once the plan is carried out; null: nowhere
     */
    Plan around(Plan plan, @Nullable ManifestRoot inUse) {
        List<Step> steps = new ArrayList<>();
        List<Step> last = new ArrayList<>();
        for (ManifestStore.Retired retired : leftovers.retired(plan.table())) {
            // one that the plan retires now still had its twin: the grace period begins when that goes
            boolean again = plan.steps().contains(new Step.RetireManifests(retired.root(), retired.source()));
            if (retired.root().equals(inUse)) {
                if (!revives(plan, retired.root())) {
                    steps.add(new Step.ReviveManifests(retired));
                }
            } else if (!again && leftovers.left(retired, clock.instant()).compareTo(Duration.ZERO) <= 0) {
                last.add(new Step.DeleteRetired(retired, foreignFiles));
            }
        }
        steps.addAll(plan.steps());
        steps.addAll(last);
        return new Plan(plan.table(), steps, plan.conflicts());
    }

    private static boolean revives(Plan plan, ManifestRoot root) {
        return plan.steps().stream()
                .anyMatch(step -> step instanceof Step.ReviveManifests revive
                        && revive.retired().root().equals(root));
    }

    /** How soon the manifests can be deleted that a plan leaves without a partition; zero: it leaves none. */
    Duration retiring(Plan plan) {
        return plan.steps().stream()
                        .anyMatch(step -> step instanceof Step.RetireManifests || step instanceof Step.DropPartitions)
                ? grace.plus(SOON)
                : Duration.ZERO;
    }

    /** How soon a retired root can be deleted that can't be yet; zero: there is none. */
    Duration next(TableName name, @Nullable ManifestRoot inUse) {
        return leftovers.retired(name).stream()
                .filter(retired -> !retired.root().equals(inUse))
                .map(retired -> leftovers.left(retired, clock.instant()))
                .filter(left -> left.compareTo(Duration.ZERO) > 0)
                .reduce(Duration.ZERO, Leftovers::soonest);
    }
}

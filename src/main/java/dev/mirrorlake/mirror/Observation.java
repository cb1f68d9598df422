package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import java.time.Duration;
import java.util.List;

/** What was found of one table and its twin. */
sealed interface Observation {
    /** The source's location as the metastore spells it; empty where it has none. */
    String location();

    /** What the branch heads are compared with from then on; empty where nothing in lakeFS matters. */
    List<Watched> watched();

    /**
     * There is a plan, perhaps an empty one.
     *
     * @param verb what carrying it out makes of the twin
     * @param commit what the twin shows then
     * @param lookAgain when something will be due that isn't yet (zero: never)
     */
    record Planned(
            Plan plan, Outcome.Verb verb, String location, String commit, List<Watched> watched, Duration lookAgain)
            implements Observation {}

    /**
     * Looking failed, but not before it was certain that something is to be done whatever the rest looks like.
     *
     * @param failure how the sync ends then
     */
    record Failed(List<Step> certain, SyncException failure, String location) implements Observation {
        @Override
        public List<Watched> watched() {
            return List.of();
        }
    }

    /** There is nothing to plan. */
    record Ended(Outcome outcome, String location, List<Watched> watched) implements Observation {
        /** It ended so whatever is in lakeFS. */
        Ended(Outcome outcome, String location) {
            this(outcome, location, List.of());
        }
    }
}

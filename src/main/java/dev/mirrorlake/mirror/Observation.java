package dev.mirrorlake.mirror;

import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import java.time.Duration;
import java.util.List;

/** What was found of one table and its twin. */
sealed interface Observation {
    /** The source's location as the metastore spells it; empty where it has none. */
    String location();

    /** What the branch heads are compared with from then on; empty where nothing in lakeFS matters. */
    List<Watched> watched();

    /** Whether a twin stays that isn't kept up to date. */
    boolean stale();

    /**
     * There is a plan, perhaps an empty one.
     *
     * @param verb what carrying it out makes of the twin
     * @param commit what the twin shows then
     * @param lookAgain when something will be due that isn't yet (zero: never)
     */
    record Planned(
            Plan plan, Outcome.Verb verb, String location, String commit, List<Watched> watched, Duration lookAgain)
            implements Observation {
        @Override
        public boolean stale() {
            return false;
        }
    }

    /**
     * The twin won't be what it should be.
     *
     * @param steps what is to be done all the same, such as to mark the twin
     */
    record Ended(Outcome outcome, String location, List<Watched> watched, List<Step> steps, boolean stale)
            implements Observation {
        public Ended {
            steps = List.copyOf(steps);
        }

        /** It ended so whatever is in lakeFS, and there is nothing to do. */
        Ended(Outcome outcome, String location) {
            this(outcome, location, List.of(), List.of(), false);
        }
    }
}

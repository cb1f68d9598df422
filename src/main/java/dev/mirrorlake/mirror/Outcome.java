package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.source.Reason;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How the sync of one table ended. */
public sealed interface Outcome {
    /** What became of the twin. */
    enum Verb {
        CREATED,
        UPDATED,
        UNCHANGED,
        REMOVED
    }

    /** Of a sync that failed so. */
    static Outcome of(SyncException failure) {
        Reason reason = new Reason(failure.code(), failure.getMessage(), failure.remedy());
        return failure.kind() == SyncException.Kind.REFUSED
                ? new GivenUp(reason)
                : new RetryLater(reason, failure.kind() == SyncException.Kind.UNREACHABLE);
    }

    /** In one word, for metrics and listings. */
    String word();

    /** Why the twin is not what it should be; empty where it is. */
    default Optional<Reason> trouble() {
        return Optional.empty();
    }

    /**
     * The twin is what it should be.
     *
     * @param lookAgain when something will be due that isn't yet (zero: never)
     */
    record Converged(Verb verb, int steps, Duration lookAgain) implements Outcome {
        @Override
        public String word() {
            return verb.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The table is not mirrored.
     *
     * @param silent not worth a word: it isn't ours to mirror (it lies outside lakeFS, or doesn't exist)
     * @param lookAgain when something will be due that isn't yet (zero: never)
     */
    record Skipped(Reason reason, boolean silent, Duration lookAgain) implements Outcome {
        public Skipped(Reason reason, boolean silent) {
            this(reason, silent, Duration.ZERO);
        }

        @Override
        public String word() {
            return "skipped";
        }

        @Override
        public Optional<Reason> trouble() {
            return Optional.of(reason);
        }
    }

    /** The source is gone; its twin is left until that is certain. */
    record Waiting(Duration lookAgain, Reason reason) implements Outcome {
        @Override
        public String word() {
            return "waiting";
        }

        @Override
        public Optional<Reason> trouble() {
            return Optional.of(reason);
        }
    }

    /**
     * It failed, and trying again may help.
     *
     * @param unreachable a whole system was out of reach, rather than this table refused
     */
    record RetryLater(Reason reason, boolean unreachable) implements Outcome {
        @Override
        public String word() {
            return "failed";
        }

        @Override
        public Optional<Reason> trouble() {
            return Optional.of(reason);
        }
    }

    /** It failed, and trying again can't help until somebody has changed something. */
    record GivenUp(Reason reason) implements Outcome {
        @Override
        public String word() {
            return "given-up";
        }

        @Override
        public Optional<Reason> trouble() {
            return Optional.of(reason);
        }
    }
}

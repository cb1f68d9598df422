package dev.mirrorlake.proxy.thrift;

import java.util.Locale;

/** How a call ended, as far as its reply's header and first field tell, or its exception's type. */
public enum Outcome {
    CHANGED,
    /** The metastore said that there was nothing to do, or that it has no such method. */
    UNCHANGED,
    /**
     * The metastore reported an error. The call may have changed something all the same: listeners and file deletes
     * run after the commit, and "already exists" may answer the repetition of a call whose first success was lost.
     */
    FAILED,
    /** No answer was seen. */
    UNKNOWN;

    /** The value in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Of the reply that the scanner has just read the first field of or, where that {@link MessageScanner#isException()},
     * the end.
     *
     * <p>A void method's success is an empty struct, any other's is field 0; declared exceptions have ids from 1.
     */
    public static Outcome of(MessageScanner reply) {
        if (reply.isException()) {
            return reply.isUnknownMethod() ? UNCHANGED : FAILED;
        }
        if (reply.firstField() != MessageScanner.NO_FIELD && reply.firstField() != 0) {
            return FAILED;
        }
        return reply.firstBool() ? CHANGED : UNCHANGED;
    }
}

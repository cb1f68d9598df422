package dev.mirrorlake.proxy;

import java.util.Locale;

/** How it ended that a call was held because it might have to be rewritten. */
enum RewriteOutcome {
    /** Other bytes went to the metastore than the client had sent. */
    REWRITTEN,
    /** Nothing was to be rewritten, so the client's own bytes went on. */
    PASSED,
    /** The rewriter said no, such as where manifests can't be written. */
    REFUSED,
    /** No worker had rewritten it within {@code proxy.rewriting.timeout}. */
    TIMED_OUT,
    /** It is longer than {@code proxy.rewriting.max-call-bytes}. */
    TOO_LARGE,
    /** It and the other calls that are held are more than {@code proxy.rewriting.max-held-bytes}. */
    NO_ROOM,
    /** Too many calls wait for one of {@code proxy.rewriting.workers}. */
    NO_WORKER,
    /** The rewriter itself failed. */
    BUG,
    /** The connection was closed before. */
    ABANDONED,
    /**
     * It was to be refused, or looked at, and the proxy had to close the connection instead: an answer would have come before
     * that of an earlier call, or within it, or would not have been read; or the call shares a frame with another, is sent as
     * oneway, names its table twice, or its rest did not come. No client of Hive does any of these, unless it is cut off.
     */
    CLOSED;

    /** The value in metrics and logs, {@code timed-out}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

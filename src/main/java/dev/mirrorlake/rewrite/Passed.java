package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.Reason;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Counts the tables that are left as they are, and says so once where somebody may wonder. Thread-safe. */
final class Passed {
    private static final Logger LOG = LoggerFactory.getLogger(Passed.class);

    /** Reasons why a table is none of our business. */
    private static final Set<ReasonCode> USUAL =
            Set.of(ReasonCode.OUTSIDE_LAKEFS, ReasonCode.NOT_CHOSEN, ReasonCode.NOT_REWRITTEN, ReasonCode.VIEW);

    /** So many tables are remembered; then all are forgotten, and some are named once more. */
    private static final int REMEMBERED = 10_000;

    private final Metrics metrics;
    private final Set<String> named = new HashSet<>();

    Passed(Metrics metrics) {
        this.metrics = metrics;
    }

    void pass(TableName table, Reason reason) {
        metrics.rewritePassed.labelValues(reason.code().name()).inc();
        boolean loud = !USUAL.contains(reason.code()) && isNew(table + " " + reason.code());
        LOG.atLevel(loud ? Level.WARN : Level.DEBUG)
                .addKeyValue("table", table)
                .addKeyValue("code", reason.code())
                .addKeyValue("reason", reason)
                .log("not rewritten");
    }

    private synchronized boolean isNew(String what) {
        if (named.size() >= REMEMBERED) {
            named.clear();
        }
        return named.add(what);
    }
}

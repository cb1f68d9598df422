package dev.mirrorlake.proxy;

import dev.mirrorlake.metrics.Metrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the calls of methods that may change something and that we don't know, by name, and says so the first time.
 * Anybody can invent names, so only some are told apart. One for all connections; thread-safe.
 */
final class UnknownMethods {
    /** Hive's versions from 2.3 to 4.2 have 114 methods of such names in all; the next ones add a few. */
    static final int MAX_NAMES = 50;

    /** The label of all further names, and of those that no method has. */
    static final String OTHER = "other";

    /** Hive's longest name has 49 characters. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_]{1,64}");

    private static final Logger LOG = LoggerFactory.getLogger(UnknownMethods.class);

    private final Metrics metrics;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    UnknownMethods(Metrics metrics) {
        this.metrics = metrics;
    }

    void called(String method, String metastore) {
        String label = label(method, metastore);
        metrics.proxyUnknownCalls.labelValues(label).inc();
    }

    private String label(String method, String metastore) {
        if (names.contains(method)) {
            return method;
        }
        if (!NAME.matcher(method).matches()) {
            return OTHER;
        }
        synchronized (names) {
            if (names.size() >= MAX_NAMES) {
                return OTHER;
            }
            if (names.add(method)) {
                LOG.atWarn()
                        .addKeyValue("method", method)
                        .addKeyValue("metastore", metastore)
                        .log("a call that is not known here may have changed something; a resync follows");
            }
        }
        return method;
    }
}

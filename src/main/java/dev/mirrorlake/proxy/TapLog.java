package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.NotUnderstood;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Says that a tap stopped looking: aloud the first time and whenever the reason is another one, since a client that comes
 * again and again would fill the log. One for all connections; thread-safe.
 */
final class TapLog {
    private static final Logger LOG = LoggerFactory.getLogger(TapLog.class);

    private final AtomicReference<String> last = new AtomicReference<>("");

    void stoppedLooking(String metastore, NotUnderstood reason, RuntimeException why) {
        boolean bug = reason == NotUnderstood.BUG;
        String failure = bug ? why.toString() : reason.label();
        boolean another = !failure.equals(last.getAndSet(failure));
        LOG.atLevel(another ? Level.WARN : Level.DEBUG)
                .addKeyValue("metastore", metastore)
                .addKeyValue("outcome", reason.label())
                .addKeyValue("error", why.getMessage())
                .setCause(bug ? why : null)
                .log("stopped looking at a connection, which goes on unseen; a resync follows");
    }
}

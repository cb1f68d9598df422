package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.NotUnderstood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Says that a tap stopped looking, and why. One for all connections; thread-safe. */
final class TapLog {
    private static final Logger LOG = LoggerFactory.getLogger(TapLog.class);

    private final LogLimit<NotUnderstood> aloud = new LogLimit<>(NotUnderstood.class, System::nanoTime);

    void stoppedLooking(String metastore, NotUnderstood reason, RuntimeException why) {
        LOG.atLevel(aloud.allows(reason) ? Level.WARN : Level.DEBUG)
                .addKeyValue("metastore", metastore)
                .addKeyValue("outcome", reason.label())
                .addKeyValue("error", why.getMessage())
                .setCause(reason == NotUnderstood.BUG ? why : null)
                .log("stopped looking at a connection, which goes on unseen; a resync follows");
    }
}

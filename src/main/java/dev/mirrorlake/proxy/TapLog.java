package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.NotUnderstood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Says that a tap stopped looking, and why, each reason aloud once a minute. One for all connections; thread-safe. */
final class TapLog {
    private static final Logger LOG = LoggerFactory.getLogger(TapLog.class);

    private final LogLimit<NotUnderstood> aloud = new LogLimit<>(NotUnderstood.class, System::nanoTime);

    /** Once more a client, such as one that speaks HTTP, whose connection was closed. */
    void closed(String metastore) {
        LOG.atLevel(aloud.allows(NotUnderstood.NOT_THRIFT) ? Level.WARN : Level.DEBUG)
                .addKeyValue("metastore", metastore)
                .addKeyValue("outcome", NotUnderstood.NOT_THRIFT.label())
                .log("closed a connection that does not begin as Thrift; HTTP mode is not supported");
    }

    void stoppedLooking(String metastore, NotUnderstood reason, RuntimeException why) {
        LOG.atLevel(aloud.allows(reason) ? Level.WARN : Level.DEBUG)
                .addKeyValue("metastore", metastore)
                .addKeyValue("outcome", reason.label())
                .addKeyValue("error", why.getMessage())
                .setCause(reason == NotUnderstood.BUG ? why : null)
                .log("stopped looking at a connection, which goes on unseen; a resync follows");
    }
}

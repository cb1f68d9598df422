package dev.mirrorlake.hive;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TProtocolUtil;

/** The metastores of the configuration, which are one metastore's replicas. Thread-safe. */
public final class MetastoreClient {
    /** How long one metastore may take to accept a connection before the next is tried. */
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    /** How deep unknown structs may nest; the metastore's own nest 6 deep. */
    private static final int MAX_SKIP_DEPTH = 64;

    static {
        // libthrift has this limit only for the whole process, and none by default: nested structs overflow the stack
        TProtocolUtil.setMaxSkipDepth(MAX_SKIP_DEPTH);
    }

    private final Config.Metastore config;
    private final Metrics metrics;
    private final AtomicInteger lastGood = new AtomicInteger();

    /** By metastore, the calls that it doesn't know; each is tried once, since it fills the metastore's log too. */
    private final Map<HostPort, Set<String>> unknownCalls = new ConcurrentHashMap<>();

    public MetastoreClient(Config.Metastore config, Metrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /**
     * Connects to the first metastore that accepts.
     *
     * @param preferred the one to try first, as {@code host:port}; empty, or none of those configured: the one that was
     *     reached last
     * @throws SyncException {@code UNREACHABLE} when no metastore can be reached, {@code RETRY} when interrupted
     */
    public Session open(String preferred) {
        List<String> failures = new ArrayList<>();
        List<HostPort> addresses = config.uris();
        int first = first(preferred);
        for (int i = 0; i < addresses.size(); i++) {
            int index = (first + i) % addresses.size();
            HostPort address = addresses.get(index);
            try {
                Set<String> unknown = unknownCalls.computeIfAbsent(address, any -> ConcurrentHashMap.newKeySet());
                Session session = Session.connect(config, address, connectTimeout(), unknown, metrics);
                lastGood.set(index);
                return session;
            } catch (IOException | TException e) {
                metrics.calls.labelValues("metastore", "connect", "failed").inc();
                if (Thread.currentThread().isInterrupted()) {
                    throw new SyncException(
                            SyncException.Kind.RETRY, "metastore", "interrupted while connecting to " + address, "", e);
                }
                failures.add(address + " (" + e.getMessage() + ")");
            }
        }
        throw new SyncException(
                SyncException.Kind.UNREACHABLE,
                "metastore",
                "can't connect to " + String.join(", ", failures),
                "start the metastore, or correct metastore.uris; one that closes the connection at once may want"
                        + " metastore.framed or metastore.compact",
                null);
    }

    private int first(String preferred) {
        List<HostPort> addresses = config.uris();
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).toString().equals(preferred)) {
                return i;
            }
        }
        return lastGood.get();
    }

    private Duration connectTimeout() {
        return CONNECT_WITHIN.compareTo(config.timeout()) < 0 ? CONNECT_WITHIN : config.timeout();
    }
}

package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.rig.HiveMetastore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real metastore that dies under its clients and comes back. */
@Timeout(180)
class MetastoreKilledIT extends ProxyTestBase {
    private static final int CLIENTS = 64;
    private static final int CALLS_AFTERWARDS = 10;
    /** A call that has not ended by then never does. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private final AtomicIntegerArray answers = new AtomicIntegerArray(CLIENTS);
    private final CountDownLatch lost = new CountDownLatch(CLIENTS);
    private final CountDownLatch back = new CountDownLatch(1);

    @Test
    void everyCallEndsAndEveryClientGetsItsOwnReplies() throws Exception {
        HiveMetastore metastore = opened(HiveMetastore.start("killed-metastore"));
        ProxyServer proxy = proxy(metastore.address());
        ThriftHiveMetastore.Client first = client(proxy);
        for (int i = 0; i < CLIENTS; i++) {
            first.create_database(database(i, 0));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        opened.add(threads::shutdownNow);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(CompletableFuture.runAsync(() -> live(proxy, number), threads));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> leastAnswers() >= 5);

        metastore.kill();

        assertThat(lost.await(10, TimeUnit.SECONDS)).as("every call has ended").isTrue();
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isLessThanOrEqualTo(1)); // the first's

        metastore.restart();
        back.countDown();

        CompletableFuture.allOf(clients.toArray(new CompletableFuture<?>[0])).join();
        await().untilAsserted(() -> assertThat(metrics.proxyConnections.get()).isLessThanOrEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(buffers.metric().usedDirectMemory()).isZero());
    }

    private int leastAnswers() {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < CLIENTS; i++) {
            least = Math.min(least, answers.get(i));
        }
        return least;
    }

    /** Calls until the metastore dies, and a few times more when it is back. */
    private void live(ProxyServer proxy, int number) {
        try {
            callUntilLost(proxy, number);
            lost.countDown();
            back.await();
            try (TSocket socket = socket(proxy)) {
                ThriftHiveMetastore.Client client = new ThriftHiveMetastore.Client(new TBinaryProtocol(socket));
                for (int call = 0; call < CALLS_AFTERWARDS; call++) {
                    askForOwnDatabase(client, number, call);
                }
            }
        } catch (TException | InterruptedException e) {
            throw new AssertionError("client " + number, e);
        }
    }

    private void callUntilLost(ProxyServer proxy, int number) throws TException {
        try (TSocket socket = socket(proxy)) {
            ThriftHiveMetastore.Client client = new ThriftHiveMetastore.Client(new TBinaryProtocol(socket));
            for (int call = 0; true; call++) {
                askForOwnDatabase(client, number, call);
                answers.incrementAndGet(number);
            }
        } catch (TTransportException e) {
            assertThat(e.getType()).as("%s", e).isNotEqualTo(TTransportException.TIMED_OUT);
        }
    }

    private static void askForOwnDatabase(ThriftHiveMetastore.Client client, int number, int call) throws TException {
        Database own = database(number, call);
        client.alter_database(own.getName(), own);
        Database found = client.get_database(own.getName());
        assertThat(found.getName()).isEqualTo(own.getName());
        assertThat(found.getParameters()).isEqualTo(own.getParameters());
    }

    private static TSocket socket(ProxyServer proxy) throws TException {
        TSocket socket = new TSocket("127.0.0.1", proxy.address().port(), (int) CALL_TIMEOUT.toMillis());
        socket.open();
        return socket;
    }

    private static Database database(int number, int call) {
        return new Database(
                "own_" + number,
                "of client " + number,
                "s3a://warehouse/own_" + number,
                Map.of("call", "call " + call));
    }
}

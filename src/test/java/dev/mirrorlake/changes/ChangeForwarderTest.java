package dev.mirrorlake.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.mirrorlake.admin.AdminServer;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.config.Config.Secret;
import dev.mirrorlake.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real HTTP: a forwarder, the admin port of a mirror, and what arrives there. */
@SuppressWarnings("try") // of a mirror only its being there is used
class ChangeForwarderTest {
    private static final Secret SECRET = new Secret("0123456789abcdef");
    private static final ChangeForwarder.Limits QUICK = limits(10_000);

    private final Metrics metrics = new Metrics();
    private final Queue<Change> arrived = new ConcurrentLinkedQueue<>();
    private int port;

    @BeforeEach
    void findAFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void aChangeArrivesWithItsHints() throws Exception {
        Change change = new Change.OfTable(new TableName("sales", "orders"), true, "hms-2:9083");

        try (AdminServer mirror = mirror(SECRET);
                ChangeForwarder forwarder = forwarder("http://127.0.0.1:" + port + "/", QUICK)) {
            forwarder.offer(change);

            await().untilAsserted(() -> assertThat(arrived).containsExactly(change));
        }
    }

    @Test
    void moreThanOneBatchArrivesInOrder() throws Exception {
        List<Change> changes = tables(1_200);

        try (AdminServer mirror = mirror(SECRET);
                ChangeForwarder forwarder = forwarder(QUICK)) {
            changes.forEach(forwarder::offer);

            await().untilAsserted(() -> assertThat(arrived).hasSize(1_200));
        }
        assertThat(arrived).containsExactlyElementsOf(changes);
        assertThat(metrics.changesWaiting.get()).isZero();
    }

    @Test
    void whatIsOfferedWithoutEndBecomesAFewRequests() throws Exception {
        Duration time = ChangeForwarder.GATHER.multipliedBy(5);

        try (AdminServer mirror = mirror(SECRET);
                ChangeForwarder forwarder = forwarder(QUICK)) {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                forwarder.offer(new Change.OfEverything());
            }
        }

        assertThat(arrived).hasSizeBetween(1, 7); // the last one by closing
    }

    @Test
    void partitionsOfAFewChangesAreKept() throws Exception {
        int kept = Change.OfTable.MAX_WAITING_WITH_PARTITIONS;

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            for (int i = 0; i < 2 * kept; i++) {
                TableName table = new TableName("sales", "table_" + i);
                forwarder.offer(new Change.OfTable(table, false, "", Set.of(List.of("2021"))));
            }
            await().until(() -> calls("failed") > 0);
            try (AdminServer mirror = mirror(SECRET)) {
                await().untilAsserted(() -> assertThat(arrived).hasSize(2 * kept));
            }
        }

        assertThat(arrived).filteredOn(change -> !change.equals(change.key())).hasSize(kept);
    }

    @Test
    void whatIsOfferedWhileTheMirrorIsDownArrivesOnceItIsUp() throws Exception {
        TableName orders = new TableName("sales", "orders");

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            forwarder.offer(new Change.OfTable(orders, true, "hms-1:9083"));
            forwarder.offer(new Change.OfTable(new TableName("sales", "customers")));
            forwarder.offer(new Change.OfTable(orders, false, "hms-2:9083"));
            await().until(() -> calls("failed") > 1);

            try (AdminServer mirror = mirror(SECRET)) {
                await().untilAsserted(() -> assertThat(arrived)
                        .containsExactlyInAnyOrder(
                                new Change.OfTable(orders, true, "hms-2:9083"),
                                new Change.OfTable(new TableName("sales", "customers"))));
            }
        }
        assertThat(metrics.changesDropped.get()).isZero();
    }

    @Test
    void theMirrorMayGoAwayAndComeBack() throws Exception {
        List<Change> changes = tables(2);

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            try (AdminServer mirror = mirror(SECRET)) {
                forwarder.offer(changes.get(0));
                await().untilAsserted(() -> assertThat(arrived).hasSize(1));
            }
            forwarder.offer(changes.get(1));
            try (AdminServer mirror = mirror(SECRET)) {
                await().untilAsserted(() -> assertThat(arrived).containsExactlyElementsOf(changes));
            }
        }
    }

    @Test
    void tooManyChangesAreCountedAndFollowedByAChangeOfEverything() throws Exception {
        List<Change> changes = tables(8);

        try (ChangeForwarder forwarder = forwarder(limits(5))) {
            changes.forEach(forwarder::offer);
            forwarder.offer(changes.get(0));

            assertThat(metrics.changesDropped.get()).isEqualTo(3);
            try (AdminServer mirror = mirror(SECRET)) {
                // one that was offered while it was being sent arrives twice
                await().untilAsserted(() -> assertThat(Set.copyOf(arrived)).hasSize(6));
            }
        }
        assertThat(arrived).containsAll(changes.subList(0, 5)).contains(new Change.OfEverything());
    }

    @Test
    void aWrongSecretLosesNothing() throws Exception {
        Change change = tables(1).get(0);

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            try (AdminServer mirror = mirror(new Secret("another-secret-entirely"))) {
                forwarder.offer(change);
                await().until(() -> calls("failed") > 1);
                assertThat(arrived).isEmpty();
            }
            try (AdminServer mirror = mirror(SECRET)) {
                await().untilAsserted(() -> assertThat(arrived).containsExactly(change));
            }
        }
    }

    @Test
    void whatTheMirrorCannotReadIsDroppedAndFollowedByAChangeOfEverything() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer picky = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        picky.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean first = requests.getAndIncrement() == 0;
            if (!first) {
                arrived.addAll(read(body));
            }
            exchange.sendResponseHeaders(first ? 413 : 202, -1);
            exchange.close();
        });
        picky.start();

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            forwarder.offer(tables(1).get(0));

            await().untilAsserted(() -> assertThat(arrived).containsExactly(new Change.OfEverything()));
        } finally {
            picky.stop(0);
        }
        assertThat(metrics.changesDropped.get()).isEqualTo(1);
    }

    @Test
    void closingSendsWhatWaits() throws Exception {
        List<Change> changes = tables(700);

        try (AdminServer mirror = mirror(SECRET)) {
            ChangeForwarder forwarder = forwarder(QUICK);
            changes.forEach(forwarder::offer);
            forwarder.close();
        }

        assertThat(arrived).containsExactlyElementsOf(changes);
    }

    @Test
    void closingDoesNotWaitForAMirrorThatNeverAnswers() throws Exception {
        Duration took;
        try (ServerSocket silent = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            ChangeForwarder forwarder = forwarder(QUICK);
            forwarder.offer(tables(1).get(0));
            silent.accept();

            long before = System.nanoTime();
            forwarder.close();
            took = Duration.ofNanos(System.nanoTime() - before);
        }

        assertThat(took).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void whoWaitsIsToldWhenTheMirrorHasSynced() throws Exception {
        Queue<CompletableFuture<Void>> syncs = new ConcurrentLinkedQueue<>();
        try (AdminServer mirror = mirror(syncs);
                ChangeForwarder forwarder = forwarder(QUICK)) {
            CompletableFuture<Void> synced = forwarder.offerAndAwait(tables(1).get(0));
            await().until(() -> !syncs.isEmpty());
            assertThat(synced).isNotDone();

            syncs.remove().complete(null);
            assertThat(synced).succeedsWithin(Duration.ofSeconds(10));
        }
        assertThat(arrived).containsExactlyElementsOf(tables(1));
    }

    @Test
    void whoWaitsLongerThanTheMirrorDoesIsAskedForAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        slow.createContext("/", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Prefer")).isEqualTo("wait=20");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(requests.getAndIncrement() < 2 ? 504 : 200, -1);
            exchange.close();
        });
        slow.start();

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            assertThat(forwarder.offerAndAwait(tables(1).get(0))).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            slow.stop(0);
        }
        assertThat(requests).hasValue(3);
    }

    @Test
    void whileTheMirrorIsAwayOrOlderNobodyWaitsAndNothingIsLost() throws Exception {
        List<Change> changes = tables(2);

        try (ChangeForwarder forwarder = forwarder(QUICK)) {
            assertThat(forwarder.offerAndAwait(changes.get(0))).failsWithin(Duration.ofSeconds(10));
            try (AdminServer older = mirror(SECRET)) {
                assertThat(forwarder.offerAndAwait(changes.get(1))).failsWithin(Duration.ofSeconds(10));
                await().untilAsserted(() -> assertThat(arrived).containsExactlyInAnyOrderElementsOf(changes));
            }
        }
    }

    /** A mirror that says of each change when it is synced, as the test has it. */
    private AdminServer mirror(Queue<CompletableFuture<Void>> syncs) throws IOException {
        ChangeSink sink = new ChangeSink() {
            @Override
            public void offer(Change change) {
                arrived.add(change);
            }

            @Override
            public CompletableFuture<Void> offerAndAwait(Change change) {
                arrived.add(change);
                CompletableFuture<Void> sync = new CompletableFuture<>();
                syncs.add(sync);
                return sync;
            }
        };
        return AdminServer.start(
                new HostPort("127.0.0.1", port), new Metrics(), Optional::empty, () -> "", sink, SECRET);
    }

    private static ChangeForwarder.Limits limits(int keys) {
        return new ChangeForwarder.Limits(
                keys, Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(3), Duration.ofSeconds(30));
    }

    private ChangeForwarder forwarder(ChangeForwarder.Limits limits) {
        return forwarder("http://127.0.0.1:" + port, limits);
    }

    private ChangeForwarder forwarder(String mirror, ChangeForwarder.Limits limits) {
        return ChangeForwarder.start(URI.create(mirror), SECRET, metrics, limits);
    }

    private AdminServer mirror(Secret secret) throws IOException {
        return AdminServer.start(
                new HostPort("127.0.0.1", port), new Metrics(), Optional::empty, () -> "", arrived::add, secret);
    }

    private double calls(String outcome) {
        return metrics.calls.labelValues("mirror", "changes", outcome).get();
    }

    private static List<Change> tables(int count) {
        return IntStream.range(0, count)
                .<Change>mapToObj(i -> new Change.OfTable(new TableName("sales", "table_" + i)))
                .toList();
    }

    private static List<Change> read(byte[] json) {
        try {
            return ChangeJson.read(json);
        } catch (ChangeFormatException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}

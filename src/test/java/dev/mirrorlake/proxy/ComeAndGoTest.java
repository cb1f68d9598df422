package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave, in every way there is: nothing of them stays. */
class ComeAndGoTest extends ProxyTestBase {
    private static final List<Visit> VISITS = List.of(Visit.values());
    private static final List<Farewell> FAREWELLS = List.of(Farewell.values());
    private static final Duration LEFT_WITHIN = Duration.ofMillis(100);

    /** What a client does between coming and going. */
    private enum Visit {
        PROBE {
            @Override
            void talk(Socket client) {}
        },
        CALL {
            @Override
            void talk(Socket client) throws IOException {
                client.getOutputStream().write(DROP);
                assertThat(client.getInputStream().readNBytes(DROPPED.length)).isEqualTo(DROPPED);
            }
        },
        CALL_WITHOUT_WAITING {
            @Override
            void talk(Socket client) throws IOException {
                client.getOutputStream().write(DROP);
            }
        },
        HALF_A_CALL {
            @Override
            void talk(Socket client) throws IOException {
                client.getOutputStream().write(DROP, 0, DROP.length / 2);
            }
        };

        abstract void talk(Socket client) throws IOException;
    }

    @Test
    @Timeout(120)
    void tenThousandVisitsLeaveNothingBehind() throws Exception {
        int threads = ownThreads().size();
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(metastore.address());
        visit(metastore, proxy, 200); // loads classes, starts threads
        awaitNobody(metastore);
        long descriptors = openDescriptors();

        visit(metastore, proxy, 10_000);

        awaitNobody(metastore);
        await().untilAsserted(() -> assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors));
        assertThat(metrics.proxyConnectionsTotal.get()).isEqualTo(10_200);
        assertThat(ownThreads())
                .hasSizeLessThanOrEqualTo(threads + Runtime.getRuntime().availableProcessors());

        closeAll();
        await().untilAsserted(() -> assertThat(ownThreads()).hasSizeLessThanOrEqualTo(threads));
    }

    @ParameterizedTest
    @EnumSource
    void aVisitLeavesNothingBehind(Visit visit) throws Exception {
        StubMetastore metastore = metastore();
        ProxyServer proxy = proxy(metastore.address());

        for (Farewell farewell : Farewell.values()) {
            visit(proxy, visit, farewell);

            awaitNobody(metastore);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMetastoreSeesAtOnceThatAClientHasLeft(Farewell farewell) throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Socket client = connect(proxy);
            try (Socket upstream = metastore.accept()) {
                int sent = i % 2 * DROP.length; // every other one leaves in the middle of a call
                client.getOutputStream().write(DROP, 0, sent);
                upstream.getInputStream().readNBytes(sent);
                long start = System.nanoTime();

                farewell.say(client);

                assertThat(upstream.getInputStream().read()).isEqualTo(-1);
                took.add(Duration.ofNanos(System.nanoTime() - start));
            }
        }

        Collections.sort(took);
        assertThat(took.get(89)).as("90 of 100").isLessThan(LEFT_WITHIN);
    }

    private void awaitNobody(StubMetastore metastore) {
        await().untilAsserted(() -> {
            assertThat(metrics.proxyConnections.get()).isZero();
            assertThat(metastore.open()).isZero();
            assertThat(buffers.metric().usedDirectMemory()).isZero();
            assertThat(buffers.metric().usedHeapMemory()).isZero();
        });
    }

    private void visit(StubMetastore metastore, ProxyServer proxy, int times) {
        ExecutorService visitors = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Void>> visits = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                Visit visit = VISITS.get(i % VISITS.size());
                Farewell farewell = FAREWELLS.get(i / VISITS.size() % FAREWELLS.size());
                visits.add(CompletableFuture.runAsync(
                        () -> {
                            // it has 64 threads, one for each connection, and takes a moment to see that one was closed
                            await().pollDelay(Duration.ZERO)
                                    .pollInterval(Duration.ofMillis(1))
                                    .until(() -> metastore.open() < 32);
                            visit(proxy, visit, farewell);
                        },
                        visitors));
            }
            visits.forEach(CompletableFuture::join);
        } finally {
            visitors.shutdownNow();
        }
    }

    private static void visit(ProxyServer proxy, Visit visit, Farewell farewell) {
        try {
            Socket client = connect(proxy);
            visit.talk(client);
            farewell.say(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long openDescriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("proxy"))
                .toList();
    }
}

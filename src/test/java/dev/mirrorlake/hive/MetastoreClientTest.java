package dev.mirrorlake.hive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.HostPort;
import dev.mirrorlake.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which metastore is reached, and what becomes of peers that are none. */
class MetastoreClientTest {
    private static final TableName ORDERS = new TableName("sales", "orders");

    /** The answer to set_ugi, the first call: an empty list. */
    private static final byte[] SET_UGI_REPLY = reply("set_ugi", 1, out -> {
        out.write(new byte[] {15, 0, 0, 11, 0, 0, 0, 0, 0});
    });

    @Test
    void thePreferredMetastoreIsTriedFirstAndTheNextWhenItIsDown() {
        try (StubMetastore one = new StubMetastore()) {
            HostPort first = one.address();
            HostPort second;
            MetastoreClient client;
            try (StubMetastore two = new StubMetastore()) {
                second = two.address();
                client = client(Duration.ofSeconds(5), first, second);

                assertThat(addressOf(client, "")).isEqualTo(first.toString());
                assertThat(addressOf(client, second.toString())).isEqualTo(second.toString());
            }
            assertThat(addressOf(client, second.toString())).isEqualTo(first.toString());
        }
    }

    private static String addressOf(MetastoreClient client, String preferred) {
        try (Session session = client.open(preferred)) {
            return session.address();
        }
    }

    @Test
    void allThatWereTriedAreNamedWhenNoneIsReached() throws IOException {
        HostPort closed = closedPort();

        assertThatThrownBy(() -> client(Duration.ofSeconds(5), closed, new HostPort("no-such-host.invalid", 9083))
                        .open(""))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.UNREACHABLE))
                .hasMessageContaining(closed + " (Connection refused)")
                .hasMessageContaining("no-such-host.invalid:9083");
    }

    static Stream<Arguments> answersThatMakeNoSense() {
        return Stream.of(
                Arguments.of("cut off", "\0\0"),
                Arguments.of("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"),
                Arguments.of("nothing at all", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatMakeNoSense")
    void aPeerThatIsNoMetastoreIsUnreachable(String name, String answer) throws IOException {
        try (ServerSocket peer = peer(answer.getBytes(StandardCharsets.US_ASCII))) {
            assertThatThrownBy(
                            () -> client(Duration.ofSeconds(5), addressOf(peer)).open(""))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.UNREACHABLE));
        }
    }

    static Stream<Arguments> hostileReplies() {
        return Stream.of(
                Arguments.of("a string of 2 GB", reply("get_all_databases", 2, out -> {
                    out.write(new byte[] {15, 0, 0, 11, 0, 0, 0, 1});
                    out.writeInt(Integer.MAX_VALUE);
                })),
                Arguments.of("a list of 2 billion strings", reply("get_all_databases", 2, out -> {
                    out.write(new byte[] {15, 0, 0, 11});
                    out.writeInt(Integer.MAX_VALUE);
                })),
                Arguments.of(
                        "a list of 2 billion empty structs in an unknown field", reply("get_all_databases", 2, out -> {
                            out.write(new byte[] {15, 0, 99, 12});
                            out.writeInt(Integer.MAX_VALUE);
                        })),
                Arguments.of("a negative length", reply("get_all_databases", 2, out -> {
                    out.write(new byte[] {15, 0, 0, 11, 0, 0, 0, 1});
                    out.writeInt(-1);
                })),
                Arguments.of("structs nested without end", reply("get_all_databases", 2, out -> {
                    for (int i = 0; i < 100_000; i++) {
                        out.write(new byte[] {12, 0, 99});
                    }
                })),
                Arguments.of("the answer to another call", reply("get_all_databases", 7, out -> out.write(0))),
                Arguments.of("an answer without a result", reply("get_all_databases", 2, out -> out.write(0))),
                Arguments.of("the name of another call", reply("get_catalogs", 2, out -> {
                    out.write(new byte[] {12, 0, 0, 0, 0});
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileReplies")
    void aReplyThatLiesIsRetriedOnAnotherSession(String name, byte[] reply) throws IOException {
        try (ServerSocket peer = peer(SET_UGI_REPLY, reply);
                Session session = client(Duration.ofSeconds(5), addressOf(peer)).open("")) {

            assertThatThrownBy(() -> session.databases("hive"))
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY))
                    .hasMessageStartingWith("metastore: databases of catalog hive");
            assertThatThrownBy(() -> session.table(ORDERS)).isInstanceOf(SyncException.class);
        }
    }

    @Test
    void aSilentMetastoreEndsTheCallAfterItsTimeout() throws IOException {
        try (ServerSocket peer = peer(SET_UGI_REPLY, new byte[0], new byte[0]);
                Session session = client(Duration.ofSeconds(2), addressOf(peer)).open("")) {

            assertThatThrownBy(() -> session.databases("hive"))
                    .isInstanceOf(SyncException.class)
                    .hasMessageContaining("no answer in time");
        }
    }

    @Test
    void anInterruptEndsACallAtOnceAndStaysSet() throws Exception {
        try (ServerSocket peer = peer(SET_UGI_REPLY, new byte[0], new byte[0]);
                Session session = client(Duration.ofMinutes(5), addressOf(peer)).open("")) {
            FutureTask<Boolean> call = new FutureTask<>(() -> {
                assertThatThrownBy(() -> session.databases("hive"))
                        .isInstanceOfSatisfying(
                                SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.RETRY))
                        .hasMessageContaining("interrupted");
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(call);
            thread.start();

            thread.interrupt();

            assertThat(call.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static MetastoreClient client(Duration timeout, HostPort... addresses) {
        return new MetastoreClient(new Config.Metastore(List.of(addresses), timeout, false, false), new Metrics());
    }

    /** A reply to the call with that number. */
    private static byte[] reply(String call, int sequence, Body body) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(0x80010002);
            out.writeInt(call.length());
            out.writeBytes(call);
            out.writeInt(sequence);
            body.write(out);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    /** Answers each burst of bytes it gets with the next of these, and the connection closes after the last. */
    private static ServerSocket peer(byte[]... answers) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                for (byte[] answer : answers) {
                    socket.getInputStream().read(new byte[64 * 1024]);
                    socket.getOutputStream().write(answer);
                }
            } catch (IOException e) {
                return; // the client went
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static HostPort addressOf(ServerSocket server) {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    private static HostPort closedPort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return addressOf(server);
        }
    }
}

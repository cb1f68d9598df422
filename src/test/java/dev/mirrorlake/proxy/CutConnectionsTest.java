package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.proxy.thrift.Messages;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A conversation of three calls, cut after every byte by either side: the other side is closed as well, and every call
 * that the metastore may have got is looked at.
 */
class CutConnectionsTest extends ProxyTestBase {
    private static final class Turn {
        /** The table that the call drops; empty where it changes nothing. */
        final String dropped;

        final byte[] request;
        final byte[] reply;

        Turn(String dropped, byte[] request, byte[] reply) {
            this.dropped = dropped;
            this.request = request;
            this.reply = reply;
        }
    }

    private static final List<Turn> CONVERSATION =
            List.of(dropping(1, "orders"), listing(2, "sales", "logs"), dropping(3, "lines"));

    /** Where the conversation ends: so many bytes of a turn's request, and of its reply, have arrived. */
    private record Cut(int turn, int ofRequest, int ofReply) {
        int requestBytes(int i) {
            return i < turn ? CONVERSATION.get(i).request.length : ofRequest;
        }

        int replyBytes(int i) {
            return i < turn ? CONVERSATION.get(i).reply.length : ofReply;
        }
    }

    @ParameterizedTest
    @EnumSource
    void byTheClientAfterEveryByte(Farewell farewell) throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        for (Cut cut : everyCut()) {
            changes.clear();
            try (Socket client = connect(proxy);
                    Socket upstream = metastore.accept()) {
                converse(client, upstream, cut);

                farewell.say(client);

                assertThat(readToEnd(upstream)).isEmpty();
            }
            awaitTheEnd(cut, expected(cut, metastore));
        }
    }

    @ParameterizedTest
    @EnumSource
    void byTheMetastoreAfterEveryByte(Farewell farewell) throws Exception {
        ServerSocket metastore = listen();
        ProxyServer proxy = proxy(address(metastore));
        for (Cut cut : everyCut()) {
            changes.clear();
            try (Socket client = connect(proxy);
                    Socket upstream = metastore.accept()) {
                converse(client, upstream, cut);

                farewell.say(upstream);

                assertThat(readToEnd(client)).isEmpty();
            }
            awaitTheEnd(cut, expected(cut, metastore));
        }
    }

    private static List<Cut> everyCut() {
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < CONVERSATION.size(); i++) {
            Turn turn = CONVERSATION.get(i);
            for (int ofRequest = 0; ofRequest < turn.request.length; ofRequest++) {
                cuts.add(new Cut(i, ofRequest, 0));
            }
            for (int ofReply = 0; ofReply <= turn.reply.length; ofReply++) {
                cuts.add(new Cut(i, turn.request.length, ofReply));
            }
        }
        return cuts;
    }

    private static void converse(Socket client, Socket metastore, Cut cut) throws IOException {
        for (int i = 0; i <= cut.turn; i++) {
            pass(CONVERSATION.get(i).request, cut.requestBytes(i), client, metastore);
            pass(CONVERSATION.get(i).reply, cut.replyBytes(i), metastore, client);
        }
    }

    private static void pass(byte[] message, int bytes, Socket from, Socket to) throws IOException {
        from.getOutputStream().write(message, 0, bytes);
        assertThat(to.getInputStream().readNBytes(bytes)).isEqualTo(Arrays.copyOf(message, bytes));
    }

    /** The tables of all calls that arrived as a whole; whether they are gone is known only from a whole reply. */
    private static List<Change> expected(Cut cut, ServerSocket metastore) {
        List<Change> expected = new ArrayList<>();
        for (int i = 0; i <= cut.turn; i++) {
            Turn turn = CONVERSATION.get(i);
            if (!turn.dropped.isEmpty() && cut.requestBytes(i) == turn.request.length) {
                boolean answered = cut.replyBytes(i) == turn.reply.length;
                expected.add(new Change.OfTable(
                        new TableName("sales", turn.dropped),
                        answered,
                        address(metastore).toString()));
            }
        }
        return expected;
    }

    private void awaitTheEnd(Cut cut, List<Change> expected) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> metrics.proxyConnections.get() == 0);
        assertThat(changes).as("%s", cut).isEqualTo(expected);
        assertThat(buffers.metric().usedDirectMemory()).as("%s", cut).isZero();
    }

    private static Turn dropping(int sequence, String table) {
        return new Turn(
                table,
                Messages.call("drop_table", sequence, new ThriftHiveMetastore.drop_table_args("sales", table, true)),
                Messages.reply("drop_table", sequence, new ThriftHiveMetastore.drop_table_result()));
    }

    private static Turn listing(int sequence, String... databases) {
        ThriftHiveMetastore.get_all_databases_result result = new ThriftHiveMetastore.get_all_databases_result();
        result.setSuccess(List.of(databases));
        return new Turn(
                "",
                Messages.call("get_all_databases", sequence, new ThriftHiveMetastore.get_all_databases_args()),
                Messages.reply("get_all_databases", sequence, result));
    }
}

package dev.mirrorlake.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.WireTurn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Hive's own client and metastore said (see {@code captured/README.txt}), passed through both handlers again: as it was
 * said, and as they would have said it in the other formats.
 */
@ParameterizedClass
@EnumSource
class CapturedCallsTest {
    private static final Change ORDERS = table("orders", false);
    private static final Change ORDERS_GONE = table("orders", true);
    private static final Change RENAMED = table("orders_2021", false);
    private static final Change RENAMED_GONE = table("orders_2021", true);

    /**
     * One connection.
     *
     * @param counted what is counted of it, by call and outcome
     * @param changes what is offered, in that order
     */
    private record Connection(String file, Map<String, Integer> counted, List<Change> changes) {
        List<WireTurn> turns(WireFormat format) {
            String path = "captured/" + file + ".txt";
            try (InputStream in = Objects.requireNonNull(CapturedCallsTest.class.getResourceAsStream(path), path)) {
                return new String(in.readAllBytes(), US_ASCII)
                        .lines()
                        .map(WireTurn::parse)
                        .map(turn -> WireTurn.of(turn.fromClient(), Reencoded.in(format, turn.bytes())))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static List<Connection> connections() {
        return List.of(
                connection("create-database", Map.of("create_database changed", 1), database(false)),
                connection("create-table", Map.of("create_table_with_environment_context changed", 1), ORDERS),
                connection(
                        "create-table-that-exists", Map.of("create_table_with_environment_context failed", 1), ORDERS),
                connection(
                        "add-partition",
                        Map.of("add_partition_with_environment_context changed", 1),
                        orders(List.of("2021", "11"))),
                connection(
                        "add-partitions",
                        Map.of("add_partitions changed", 1),
                        orders(List.of("2021", "12"), List.of("2022", "1"), List.of("2022", "2"))),
                connection("add-column", Map.of("alter_table_with_environment_context changed", 1), ORDERS),
                connection(
                        "drop-partition",
                        Map.of("drop_partition_with_environment_context changed", 1),
                        orders(List.of("2021", "11"))),
                connection(
                        "rename-table",
                        Map.of("alter_table_with_environment_context changed", 1),
                        ORDERS_GONE,
                        RENAMED),
                connection("read", Map.of()),
                connection("drop-table", Map.of("drop_table_with_environment_context changed", 1), RENAMED_GONE),
                // the client drops each table before it drops the database
                connection(
                        "drop-database-cascade",
                        Map.of(
                                "create_table_with_environment_context changed", 1,
                                "drop_table_with_environment_context changed", 1,
                                "drop_database changed", 1),
                        ORDERS,
                        ORDERS_GONE,
                        database(true)),
                connection("spark-create-database", Map.of("create_database changed", 1), database(false)),
                connection("spark-create-table", Map.of("create_table_with_environment_context changed", 1), ORDERS),
                connection(
                        "spark-add-partitions",
                        Map.of("add_partitions_req changed", 1),
                        orders(List.of("2021", "11"), List.of("2021", "12"))),
                connection(
                        "spark-rename-partition",
                        Map.of("rename_partition changed", 1),
                        orders(List.of("2021", "12"), List.of("2022", "1"))),
                connection(
                        "spark-set-partition-location",
                        Map.of("alter_partitions_with_environment_context changed", 1),
                        orders(List.of("2022", "1"))),
                connection(
                        "spark-drop-partitions",
                        Map.of("drop_partition_with_environment_context changed", 1),
                        orders(List.of("2021", "11"))),
                // Spark tries it as Hive would do it first, which the metastore refuses of such a table
                connection(
                        "spark-add-columns",
                        Map.of(
                                "alter_table_with_environment_context failed", 1,
                                "alter_table_with_environment_context changed", 1),
                        ORDERS,
                        ORDERS),
                connection("spark-set-location", Map.of("alter_table_with_environment_context changed", 1), ORDERS),
                connection("spark-repair", Map.of("alter_table_with_environment_context changed", 1), ORDERS),
                connection(
                        "spark-rename-table",
                        Map.of("alter_table_with_environment_context changed", 1),
                        ORDERS_GONE,
                        RENAMED),
                connection("spark-drop-table", Map.of("drop_table_with_environment_context changed", 1), RENAMED_GONE),
                connection("spark-drop-database", Map.of("drop_database changed", 1), database(true)));
    }

    private final WireFormat format;
    private final Metrics metrics = new Metrics();

    CapturedCallsTest(WireFormat format) {
        this.format = format;
    }

    @ParameterizedTest
    @MethodSource("connections")
    void areUnderstoodAsTheyWereSaid(Connection connection) {
        List<Change> changes = replay(connection.turns(format));

        assertThat(changes).isEqualTo(connection.changes);
        assertThat(Counts.of(metrics.proxyIntercepted)).isEqualTo(connection.counted);
    }

    @ParameterizedTest
    @MethodSource("connections")
    void areUnderstoodByteByByte(Connection connection) {
        List<WireTurn> bytes = new ArrayList<>();
        for (WireTurn turn : connection.turns(format)) {
            for (int i = 0; i < turn.length(); i++) {
                bytes.add(turn.part(i, i + 1));
            }
        }

        assertThat(replay(bytes)).isEqualTo(connection.changes);
    }

    @ParameterizedTest
    @MethodSource("connections")
    void areUnderstoodWhereverTheyAreSplit(Connection connection) {
        List<WireTurn> turns = connection.turns(format);
        int longest = turns.stream().mapToInt(WireTurn::length).max().orElseThrow();

        for (int split = 1; split < longest; split++) {
            List<WireTurn> halves = new ArrayList<>();
            for (WireTurn turn : turns) {
                int middle = Math.min(split, turn.length());
                halves.add(turn.part(0, middle));
                halves.add(turn.part(middle, turn.length()));
            }
            assertThat(replay(halves)).as("split at %d", split).isEqualTo(connection.changes);
        }
    }

    /** As a client may that sends a call before the answer to the last has come. */
    @ParameterizedTest
    @MethodSource("connections")
    void areUnderstoodTwoInABuffer(Connection connection) {
        List<WireTurn> turns = connection.turns(format);

        for (int call = 0; call + 2 < turns.size(); call += 2) {
            List<WireTurn> together = new ArrayList<>(turns.subList(0, call));
            together.add(turns.get(call).and(turns.get(call + 2)));
            WireTurn reply = turns.get(call + 1);
            boolean answered = call + 3 < turns.size(); // the last call, shutdown, is not
            together.add(answered ? reply.and(turns.get(call + 3)) : reply);
            together.addAll(turns.subList(Math.min(call + 4, turns.size()), turns.size()));

            assertThat(replay(together)).as("calls %d and %d", call, call + 2).isEqualTo(connection.changes);
        }
    }

    /** What was offered in the end. Every byte is passed on, every buffer released, and nothing is not understood. */
    private List<Change> replay(List<WireTurn> pieces) {
        EmbeddedRelay relay = new EmbeddedRelay(metrics);
        for (WireTurn piece : pieces) {
            if (piece.fromClient()) {
                pass(piece.bytes(), relay.client, relay.metastore);
            } else {
                pass(piece.bytes(), relay.metastore, relay.client);
            }
        }
        relay.client.close().syncUninterruptibly();
        assertThat(relay.metastore.isActive()).isFalse();
        assertThat(Counts.of(metrics.proxyNotUnderstood)).isEmpty();
        return relay.changes;
    }

    private static void pass(byte[] bytes, EmbeddedChannel from, EmbeddedChannel to) {
        ByteBuf sent = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        from.writeInbound(sent);

        ByteBuf arrived = to.readOutbound();
        assertThat(arrived).isSameAs(sent);
        byte[] content = new byte[arrived.readableBytes()];
        arrived.readBytes(content);
        assertThat(Arrays.equals(content, bytes)).isTrue();
        assertThat(arrived.release()).isTrue(); // nobody else holds it
    }

    private static Connection connection(String file, Map<String, Integer> counted, Change... changes) {
        return new Connection(file, counted, List.of(changes));
    }

    private static Change table(String name, boolean gone) {
        return new Change.OfTable(new TableName("sales", name), gone, EmbeddedRelay.METASTORE);
    }

    @SafeVarargs
    private static Change orders(List<String>... partitions) {
        return new Change.OfTable(new TableName("sales", "orders"), false, EmbeddedRelay.METASTORE, Set.of(partitions));
    }

    private static Change database(boolean gone) {
        return new Change.OfDatabase("hive", "sales", gone, EmbeddedRelay.METASTORE);
    }
}

package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.WireTurn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real clients and metastores said (see {@code captured/README.txt}), passed through both handlers again: as it was
 * said, and as they would have said it in the other formats.
 */
@ParameterizedClass
@EnumSource
class CapturedCallsTest {
    /** In the other formats than binary, for time's sake; of each, the scanner's tests cut messages everywhere. */
    private static final int SPLIT_EVERY = 31;

    static Stream<CapturedWork> works() {
        return CapturedWork.all();
    }

    private final WireFormat format;
    private final Metrics metrics = new Metrics();

    CapturedCallsTest(WireFormat format) {
        this.format = format;
    }

    @ParameterizedTest
    @MethodSource("works")
    void areUnderstoodAsTheyWereSaid(CapturedWork work) {
        List<Change> changes = replay(work.turns(format));

        assertThat(changes).isEqualTo(work.changes());
        assertThat(Counts.of(metrics.proxyIntercepted)).isEqualTo(work.counted());
    }

    @ParameterizedTest
    @MethodSource("works")
    void areUnderstoodByteByByte(CapturedWork work) {
        List<WireTurn> bytes = new ArrayList<>();
        for (WireTurn turn : work.turns(format)) {
            for (int i = 0; i < turn.length(); i++) {
                bytes.add(turn.part(i, i + 1));
            }
        }

        assertThat(replay(bytes)).isEqualTo(work.changes());
    }

    @ParameterizedTest
    @MethodSource("works")
    void areUnderstoodWhereverTheyAreSplit(CapturedWork work) {
        List<WireTurn> turns = work.turns(format);
        int longest = turns.stream().mapToInt(WireTurn::length).max().orElseThrow();

        for (int split = 1; split < longest; split += format == WireFormat.BINARY ? 1 : SPLIT_EVERY) {
            List<WireTurn> halves = new ArrayList<>();
            for (WireTurn turn : turns) {
                int middle = Math.min(split, turn.length());
                halves.add(turn.part(0, middle));
                halves.add(turn.part(middle, turn.length()));
            }
            assertThat(replay(halves)).as("split at %d", split).isEqualTo(work.changes());
        }
    }

    /** As a client may that sends a call before the answer to the last has come. */
    @ParameterizedTest
    @MethodSource("works")
    void areUnderstoodTwoInABuffer(CapturedWork work) {
        List<WireTurn> turns = work.turns(format);

        for (int call = 0; call + 2 < turns.size(); call += 2) {
            List<WireTurn> together = new ArrayList<>(turns.subList(0, call));
            together.add(turns.get(call).and(turns.get(call + 2)));
            WireTurn reply = turns.get(call + 1);
            boolean answered = call + 3 < turns.size(); // the last call, shutdown, is not
            together.add(answered ? reply.and(turns.get(call + 3)) : reply);
            together.addAll(turns.subList(Math.min(call + 4, turns.size()), turns.size()));

            assertThat(replay(together)).as("calls %d and %d", call, call + 2).isEqualTo(work.changes());
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
}

package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.MessageScanner;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.rig.WireTurn;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients and metastores said (see {@code captured/README.txt}), through a gate that changes none of it. */
@ParameterizedClass
@EnumSource
class GatedCapturedCallsTest {
    private static final int SPLIT_EVERY = 31;

    /** May concern some tables, but changes no call. */
    private record Rewriter(boolean ofAll) implements CallRewriter {
        @Override
        public boolean mayConcern(String database, String table) {
            return ofAll;
        }

        @Override
        public boolean rewrite(CallMessage call) {
            return false;
        }
    }

    static Stream<CapturedWork> works() {
        return CapturedWork.all();
    }

    private final WireFormat format;
    private final Metrics metrics = new Metrics();

    GatedCapturedCallsTest(WireFormat format) {
        this.format = format;
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    /** The unbuffered path: where no name matches, no call is held, whichever it is and whoever sends it. */
    @ParameterizedTest
    @MethodSource("works")
    void goOnInTheVeryBuffersWhereNoPatternMatches(CapturedWork work) {
        GatedRelay relay = new GatedRelay(new Rewriter(false), metrics);

        for (WireTurn turn : work.turns(format)) {
            byte[] bytes = turn.bytes();
            if (turn.fromClient()) {
                ByteBuf sent = GatedRelay.buffer(bytes, 0, bytes.length);
                relay.client.writeInbound(sent);
                assertThat(relay.metastore.outboundMessages()).singleElement().isSameAs(sent);
                assertThat(relay.arrived()).isEqualTo(bytes);
            } else {
                relay.answer(bytes);
                assertThat(relay.answered()).isEqualTo(bytes);
            }
        }

        assertUnderstood(relay, work);
        assertThat(Counts.of(metrics.proxyRewriting)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("works")
    void goOnUnchangedWhereverTheyAreSplit(CapturedWork work) {
        List<WireTurn> turns = work.turns(format);
        int longest = turns.stream().mapToInt(WireTurn::length).max().orElseThrow();

        for (int split = 1; split < longest; split += SPLIT_EVERY) {
            List<WireTurn> halves = new ArrayList<>();
            for (WireTurn turn : turns) {
                int middle = Math.min(split, turn.length());
                halves.add(turn.part(0, middle));
                halves.add(turn.part(middle, turn.length()));
            }
            replayHeld(halves, work);
        }
    }

    @ParameterizedTest
    @MethodSource("works")
    void goOnUnchangedByteByByte(CapturedWork work) {
        List<WireTurn> bytes = new ArrayList<>();
        for (WireTurn turn : work.turns(format)) {
            for (int i = 0; i < turn.length(); i++) {
                bytes.add(turn.part(i, i + 1));
            }
        }

        replayHeld(bytes, work);
    }

    /** Each call is held where that is possible, and all bytes arrive. */
    private void replayHeld(List<WireTurn> pieces, CapturedWork work) {
        GatedRelay relay = new GatedRelay(new Rewriter(true), metrics);
        int before = Counts.of(metrics.proxyRewriting).getOrDefault("passed", 0);
        StringBuilder sent = new StringBuilder();
        StringBuilder arrived = new StringBuilder();
        for (WireTurn piece : pieces) {
            sent.append(piece.latin1());
            if (piece.fromClient()) {
                relay.send(piece.bytes());
                arrived.append(WireTurn.of(true, relay.arrived()).latin1());
            } else {
                relay.answer(piece.bytes());
                arrived.append(WireTurn.of(false, relay.answered()).latin1());
            }
        }
        assertThat(arrived.toString().equals(sent.toString())).isTrue();
        assertUnderstood(relay, work);
        Map<String, Integer> held = Counts.of(metrics.proxyRewriting);
        assertThat(held.getOrDefault("passed", 0) - before).isEqualTo(rewritable(work));
        assertThat(held.keySet()).isSubsetOf("passed");
    }

    private int rewritable(CapturedWork work) {
        MessageScanner scanner = MessageScanner.ofRequests(format, method -> null);
        int rewritable = 0;
        for (WireTurn turn : work.turns(format)) {
            ByteBuffer in = ByteBuffer.wrap(turn.fromClient() ? turn.bytes() : new byte[0]);
            for (MessageScanner.Event event = scanner.scan(in);
                    event != MessageScanner.Event.STARVED;
                    event = scanner.scan(in)) {
                boolean whole = event == MessageScanner.Event.END;
                rewritable +=
                        whole && CallTable.ours().rewritten(scanner.method()).isPresent() ? 1 : 0;
            }
        }
        return rewritable;
    }

    private void assertUnderstood(GatedRelay relay, CapturedWork work) {
        relay.client.close().syncUninterruptibly();
        assertThat(relay.relay.changes).isEqualTo(work.changes());
        assertThat(Counts.of(metrics.proxyNotUnderstood)).isEmpty();
    }
}

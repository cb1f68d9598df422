package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.MetaExceptionReply;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializable;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client of a call is told that must not reach the metastore. */
@ParameterizedClass
@EnumSource
class RefusedCallsTest {
    private static final byte[] CREATE = Messages.call(
            "create_table", 7, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "orders")));
    private static final byte[] READ =
            Messages.call("get_fields", 8, new ThriftHiveMetastore.get_fields_args("sales", "orders"));
    private static final byte[] FIELDS = Messages.reply("get_fields", 8, new ThriftHiveMetastore.get_fields_result());

    private final WireFormat format;
    private final Metrics metrics = new Metrics();

    private RuntimeException failure = new IllegalStateException("a bug");
    private final OrdersRewriter refuses = new OrdersRewriter() {
        @Override
        public boolean rewrite(CallMessage call) {
            throw failure;
        }
    };
    private final GatedRelay relay = new GatedRelay(refuses, metrics);

    RefusedCallsTest(WireFormat format) {
        this.format = format;
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        relay.client.close().syncUninterruptibly();
        relay.metastore.releaseOutbound();
        assertThat(metrics.proxyRewritingHeldBytes.get()).isZero();
    }

    @Test
    void tellTheClientWhatTheRewriterSaysAndTheConnectionGoesOn() {
        failure = new SyncException(
                SyncException.Kind.UNREACHABLE,
                "lakefs",
                "can't list example/main: JDOException, TTransportException and TProtocolException",
                "look after lakefs.endpoint",
                null);

        relay.send(in(CREATE));
        assertThat(relay.arrived()).isEmpty();
        assertThat(relay.answered())
                .isEqualTo(metaException(
                        "create_table",
                        7,
                        "mirrorlake refused the call: lakefs: can't list"
                                + " example/main: error, error and error; look after lakefs.endpoint"));

        relay.send(in(READ));
        assertThat(relay.arrived()).isEqualTo(in(READ));
        relay.answer(in(FIELDS));
        assertThat(relay.answered()).isEqualTo(in(FIELDS));
        relay.send(in(CREATE));
        assertThat(relay.answered()).isNotEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("refused", 2));
        assertThat(relay.relay.changes).isEmpty();
    }

    @Test
    void areFollowedInOrderByWhatCameBehind() {
        relay.send(Messages.concat(in(CREATE), in(READ)));
        relay.answer(in(FIELDS));

        assertThat(relay.arrived()).isEqualTo(in(READ));
        assertThat(relay.answered())
                .isEqualTo(Messages.concat(
                        metaException(
                                "create_table",
                                7,
                                "mirrorlake refused the call: rewriting it failed (IllegalStateException: a bug); the"
                                        + " proxy's log says more"),
                        in(FIELDS)));
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("bug", 1));
    }

    @Test
    void areThoseOfWhichTheRewriterCannotSayWhetherTheyConcernIt() {
        OrdersRewriter broken = new OrdersRewriter() {
            @Override
            public boolean mayConcern(String database, String table) {
                throw failure;
            }
        };
        GatedRelay relay = new GatedRelay(broken, metrics);

        relay.send(in(CREATE));

        assertThat(relay.arrived()).isEmpty();
        assertThat(relay.answered()).isNotEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("bug", 1));
    }

    @Test
    void areThoseThatAreTooLongAndTheTextNamesTheLimit() {
        byte[] long1 = in(add("orders", 1000));
        for (int from = 0; from < long1.length; from += 1000) {
            relay.send(long1, from, Math.min(from + 1000, long1.length));
            assertThat(metrics.proxyRewritingHeldBytes.get()).isLessThanOrEqualTo(GatedRelay.LIMITS.maxCallBytes());
        }
        relay.send(in(READ));

        assertThat(relay.answered())
                .isEqualTo(metaException(
                        "add_partitions",
                        9,
                        "mirrorlake refused the call: it is longer than 100000"
                                + " bytes (proxy.rewriting.max-call-bytes); send it in parts, or raise the limit"));
        assertThat(relay.arrived()).isEqualTo(in(READ));
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("too-large", 1));
    }

    /** Wherever it would go: to a worker, to the metastore, or to nobody. */
    @Test
    void endTheConnectionBeyondTheBytesOfARequest() {
        for (String table : new String[] {"orders", "items"}) {
            for (int most : new int[] {50_000, GatedRelay.LIMITS.maxCallBytes() + 50_000}) {
                Metrics counted = new Metrics();
                GatedRelay relay = new GatedRelay(refuses, most, counted);
                byte[] call = in(add(table, 1000));
                for (int from = 0; from < call.length && relay.client.isActive(); from += 1000) {
                    relay.send(call, from, Math.min(from + 1000, call.length));
                }

                assertThat(relay.client.isActive()).isFalse();
                assertThat(relay.arrived().length).isEqualTo(table.equals("orders") ? 0 : most / 1000 * 1000);
                assertThat(relay.answered()).isEmpty();
                assertThat(Counts.of(counted.proxyRefused)).containsEntry("max-request-bytes", 1);
                assertThat(Counts.of(counted.proxyRewriting)).isEmpty();
                assertThat(counted.proxyRewritingHeldBytes.get()).isZero();
            }
        }
    }

    @Test
    void doNotCountTogetherAsOneRequest() {
        GatedRelay relay = new GatedRelay(refuses, in(CREATE).length, metrics);

        relay.send(Messages.concat(in(CREATE), in(CREATE), in(CREATE)));

        assertThat(relay.client.isActive()).isTrue();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("bug", 3));
    }

    @Test
    void areNotThoseThatAreLongAndConcernNobody() {
        byte[] long1 = in(add("items", 1000));

        relay.send(long1);

        assertThat(relay.arrived()).isEqualTo(long1);
    }

    @Test
    void areThoseForWhichOthersLeaveNoRoom() {
        Deque<Runnable> works = new ArrayDeque<>();
        Rewriting shared = new Rewriting(GatedRelay.LIMITS, new OrdersRewriter(), works::add, metrics);
        GatedRelay first = new GatedRelay(works, shared, metrics);
        GatedRelay second = new GatedRelay(works, shared, metrics);
        byte[] call = in(add("orders", 1));
        byte[] large = Arrays.copyOf(in(add("orders", 1000)), 90_000);

        first.client.writeInbound(GatedRelay.buffer(large, 0, large.length));
        second.send(in(add("orders", 30)));
        byte[] refused = second.answered();
        first.client.close().syncUninterruptibly();
        second.send(call);

        assertThat(refused)
                .isEqualTo(metaException(
                        "add_partitions",
                        9,
                        "mirrorlake refused the call: with it, calls of more than"
                                + " 100000 bytes (proxy.rewriting.max-held-bytes) would wait to be rewritten; try again"
                                + " later, or raise the limit"));
        assertThat(second.arrived()).isNotEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("no-room", 1, "abandoned", 1, "rewritten", 1));
    }

    @Test
    void areThoseForWhichNoWorkerIsFound() {
        Rewriting shared = new Rewriting(
                GatedRelay.LIMITS,
                new OrdersRewriter(),
                work -> {
                    throw new RejectedExecutionException();
                },
                metrics);
        GatedRelay relay = new GatedRelay(new ArrayDeque<>(), shared, metrics);

        relay.send(in(CREATE));

        assertThat(relay.answered())
                .isEqualTo(metaException(
                        "create_table",
                        7,
                        "mirrorlake refused the call: already 1000 calls wait to be"
                                + " rewritten; try again later, or raise proxy.rewriting.workers"));
        assertThat(relay.arrived()).isEmpty();
    }

    @Test
    void areThoseThatTakeTooLongEvenIfTheyOnlyWaitForAWorker() {
        relay.client.writeInbound(GatedRelay.buffer(in(CREATE), 0, in(CREATE).length));
        relay.client.freezeTime();
        relay.client.advanceTimeBy(GatedRelay.LIMITS.timeout().toMillis() - 1000, TimeUnit.MILLISECONDS);
        relay.client.runPendingTasks();
        assertThat(relay.answered()).isEmpty();

        relay.client.advanceTimeBy(1, TimeUnit.SECONDS);
        relay.client.runPendingTasks();
        byte[] answer = relay.answered();
        relay.work();

        assertThat(answer)
                .isEqualTo(metaException(
                        "create_table",
                        7,
                        "mirrorlake refused the call: it was not rewritten within"
                                + " 8000 ms (proxy.rewriting.timeout); try again, and look at how lakeFS, S3 and the"
                                + " metastore do"));
        assertThat(relay.answered()).isEmpty();
        assertThat(relay.arrived()).isEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("timed-out", 1));
    }

    @Test
    void endTheConnectionWhereTheAnswerWouldComeBeforeAnother() {
        relay.send(Messages.concat(in(READ), in(CREATE), in(READ)));

        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.answered()).isEmpty();
        assertThat(relay.arrived()).isEqualTo(in(READ));
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("closed", 1));
    }

    /** What a client sends without reading what it is told must not pile up here. */
    @Test
    void endTheConnectionWhereNobodyReadsThem() {
        relay.client.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1000, 2000));
        relay.client.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // the window is full
            }
        });

        int refused = 0;
        while (refused < 100 && relay.client.isActive()) {
            relay.send(in(CREATE));
            refused++;
        }

        assertThat(relay.client.isActive()).isFalse();
        assertThat(refused).isBetween(2, 99);
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("bug", refused - 1, "closed", 1));
    }

    /** Wherever an answer stops: put there, ours would be taken for its rest. */
    @Test
    void endTheConnectionWhereTheAnswerWouldComeIntoAnother() {
        byte[] fields = in(FIELDS);

        for (int split = 1; split < fields.length; split++) {
            GatedRelay relay = new GatedRelay(refuses, new Metrics());
            relay.send(in(READ));
            relay.answer(Arrays.copyOf(fields, split));
            relay.send(in(CREATE));

            assertThat(relay.client.isActive()).isFalse();
            assertThat(relay.answered()).isEqualTo(Arrays.copyOf(fields, split));
            relay.metastore.releaseOutbound();
        }
    }

    @Test
    void areToldOnceAllThatWasCalledBeforeIsAnswered() {
        relay.send(Messages.concat(in(READ), in(READ)));
        relay.answer(Messages.concat(in(FIELDS), in(FIELDS)));
        relay.answered();

        relay.send(in(CREATE));

        assertThat(relay.answered()).isNotEmpty();
        assertThat(Counts.of(metrics.proxyRewriting)).isEqualTo(Map.of("bug", 1));
    }

    @Test
    void endTheConnectionWhereAnAnswerWasNotUnderstood() {
        relay.send(in(READ));
        relay.answer(Messages.concat(in(FIELDS), new byte[1]));
        relay.answered();

        relay.send(in(CREATE));

        assertThat(relay.client.isActive()).isFalse();
        assertThat(relay.answered()).isEmpty();
    }

    /** The last one counts for metastores, and the first may have let the call pass. */
    @Test
    void endTheConnectionWhereAnotherNameComesAfterTheFirstHasPassed() {
        byte[] twice = in(createNamed("items", "orders"));
        int closed = 0;

        for (int split = 1; split < twice.length; split++) {
            Metrics counted = new Metrics();
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), counted);
            relay.send(twice, 0, split);
            relay.send(twice, split, twice.length);
            boolean rewritten = relay.client.isActive();

            assertThat(Counts.of(counted.proxyRewriting)).isEqualTo(Map.of(rewritten ? "rewritten" : "closed", 1));
            assertThat(relay.arrived().length > split).isEqualTo(rewritten);
            closed += rewritten ? 0 : 1;
        }
        assertThat(closed).isPositive();
    }

    @Test
    void areNotThoseWhoseLastNamesConcernNobody() {
        byte[] twice = in(createNamed("orders", "items"));

        for (int split = 1; split < twice.length; split++) {
            GatedRelay relay = new GatedRelay(new OrdersRewriter(), metrics);
            relay.send(twice, 0, split);
            relay.send(twice, split, twice.length);

            assertThat(relay.arrived()).isEqualTo(twice);
        }
    }

    private static byte[] createNamed(String... names) {
        return Messages.call("create_table", 7, new TSerializable() {
            @Override
            public void write(TProtocol out) throws TException {
                out.writeFieldBegin(new TField("", TType.STRUCT, (short) 1));
                for (String name : names) {
                    out.writeFieldBegin(new TField("", TType.STRING, (short) 1));
                    out.writeString(name);
                    out.writeFieldBegin(new TField("", TType.STRING, (short) 2));
                    out.writeString("sales");
                }
                out.writeFieldStop();
                out.writeFieldStop();
            }

            @Override
            public void read(TProtocol in) {
                throw new UnsupportedOperationException();
            }
        });
    }

    private static byte[] add(String table, int count) {
        return Messages.call(
                "add_partitions",
                9,
                new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", table, count)));
    }

    private byte[] metaException(String method, int sequence, String text) {
        int field = CallTable.ours().rewritten(method).orElseThrow().metaException();
        return MetaExceptionReply.write(format, method, sequence, field, text);
    }

    private byte[] in(byte[] binary) {
        return Reencoded.in(format, binary);
    }
}

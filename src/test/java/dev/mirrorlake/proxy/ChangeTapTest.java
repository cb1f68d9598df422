package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.facebook.fb303.FacebookService;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.Reencoded;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.create_table_result;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore.drop_table_result;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTapTest {
    private static final String METASTORE = "hms:9083";
    private static final byte[] CREATE = Messages.call(
            "create_table", 1, new ThriftHiveMetastore.create_table_args(Messages.table("hive", "sales", "orders")));
    private static final byte[] CREATED = Messages.reply("create_table", 1, new create_table_result());
    private static final byte[] DROP =
            Messages.call("drop_table", 2, new ThriftHiveMetastore.drop_table_args("sales", "orders", true));
    private static final byte[] DROPPED = Messages.reply("drop_table", 2, new drop_table_result());
    private static final byte[] READ =
            Messages.call("get_fields", 3, new ThriftHiveMetastore.get_fields_args("sales", "orders"));
    private static final byte[] FIELDS = fields();
    private static final byte[] SASL = hex("0100000006475353415049");
    private static final byte[] EXCHANGE = Messages.call(
            "exchange_partitions",
            4,
            new ThriftHiveMetastore.exchange_partitions_args(
                    Map.of("year", "2021"), "sales", "orders", "sales", "old"));
    private static final byte[] EXCHANGED = exchanged();
    private static final Change[] MOVED = {moved("orders"), moved("old")};
    private static final Change ORDERS = new Change.OfTable(new TableName("sales", "orders"), false, METASTORE);
    private static final Change ORDERS_GONE = new Change.OfTable(new TableName("sales", "orders"), true, METASTORE);
    private static final Change EVERYTHING = new Change.OfEverything();

    private final List<Change> changes = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private final Map<Duration, Runnable> timers = new HashMap<>();
    private final ChangeTap tap = tap(changes::add);

    @Test
    void offersAChangeOnceTheMetastoreHasAnswered() {
        request(CREATE);
        assertThat(changes).isEmpty();

        reply(CREATED);

        assertThat(changes).containsExactly(ORDERS);
        assertThat(counted()).containsExactly(Map.entry("create_table changed", 1));
    }

    @Test
    void offersTheSameWhereverTheBytesAreSplit() {
        for (int split = 0; split <= DROP.length; split++) {
            changes.clear();

            request(Arrays.copyOf(DROP, split));
            request(Arrays.copyOfRange(DROP, split, DROP.length));
            int replySplit = Math.min(split, DROPPED.length);
            reply(Arrays.copyOf(DROPPED, replySplit));
            reply(Arrays.copyOfRange(DROPPED, replySplit, DROPPED.length));

            assertThat(changes).as("split at %d", split).containsExactly(ORDERS_GONE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryFormatEvenByteByByte(WireFormat format) {
        for (byte b : Reencoded.in(format, Messages.concat(READ, CREATE, READ, DROP))) {
            request(new byte[] {b});
        }
        for (byte b : Reencoded.in(format, Messages.concat(FIELDS, CREATED, FIELDS, DROPPED))) {
            reply(new byte[] {b});
        }

        assertThat(changes).containsExactly(ORDERS, ORDERS_GONE);
        assertThat(notUnderstood()).isEmpty();
    }

    @Test
    void looksAgainAfterAFailure() {
        create_table_result exists = new create_table_result();
        exists.setO1(new AlreadyExistsException("orders"));

        request(CREATE);
        reply(Messages.reply("create_table", 1, exists));
        request(DROP);
        reply(Messages.exception("drop_table", 2, TApplicationException.INTERNAL_ERROR));

        assertThat(changes).containsExactly(ORDERS, ORDERS);
        assertThat(counted()).containsOnly(Map.entry("create_table failed", 1), Map.entry("drop_table failed", 1));
    }

    @Test
    void offersNothingWhereTheMetastoreSaysThatNothingChanged() {
        ThriftHiveMetastore.drop_partition_result nothing = new ThriftHiveMetastore.drop_partition_result();
        nothing.setSuccess(false);

        request(Messages.call(
                "drop_partition",
                5,
                new ThriftHiveMetastore.drop_partition_args("sales", "orders", List.of("2021"), true)));
        reply(Messages.reply("drop_partition", 5, nothing));

        assertThat(changes).isEmpty();
        assertThat(counted()).containsExactly(Map.entry("drop_partition unchanged", 1));
    }

    @Test
    void looksAgainWhereTheConnectionWasLost() {
        request(DROP);

        tap.closed();
        tap.closed();

        assertThat(changes).containsExactly(ORDERS);
        assertThat(counted()).containsExactly(Map.entry("drop_table unknown", 1));
        pass(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(10)); // the metastore may have gone on with it
        assertThat(changes).containsExactly(ORDERS, ORDERS, ORDERS);
    }

    @Test
    void offersNothingForACallThatTheMetastoreNeverGotAsAWhole() {
        request(Arrays.copyOf(DROP, DROP.length - 1));

        tap.closed();

        assertThat(changes).isEmpty();
    }

    @Test
    void doesNotLookAtRepliesToOtherCalls() {
        request(READ);
        reply(hex("deadbeef"));
        request(READ);
        reply(Arrays.copyOf(FIELDS, 10));
        reply(Arrays.copyOfRange(FIELDS, 10, FIELDS.length));

        request(CREATE);
        reply(CREATED);

        assertThat(changes).containsExactly(ORDERS);
    }

    @Test
    void findsTheAnswerAmongThoseToCallsSentAhead() {
        request(Messages.concat(READ, CREATE, READ, DROP, READ));

        reply(Messages.concat(FIELDS, CREATED, FIELDS, DROPPED, FIELDS));

        assertThat(changes).containsExactly(ORDERS, ORDERS_GONE);
    }

    @ParameterizedTest
    @EnumSource
    void waitsForTheAnswerToACallThatClaimsToHaveNone(WireFormat format) {
        request(Reencoded.in(format, Messages.concat(claimsToHaveNoAnswer(READ), claimsToHaveNoAnswer(DROP))));
        assertThat(changes).isEmpty();

        reply(Reencoded.in(format, Messages.concat(FIELDS, DROPPED)));

        assertThat(changes).containsExactly(ORDERS_GONE);
    }

    @Test
    void doesNotWaitForAnAnswerThatNoMetastoreGives() {
        byte[] shutdown = Messages.call("shutdown", 8, new FacebookService.shutdown_args());

        request(Messages.concat(shutdown, CREATE, claimsToHaveNoAnswer(shutdown), DROP));
        reply(Messages.concat(CREATED, DROPPED));

        assertThat(changes).containsExactly(ORDERS, ORDERS_GONE);
    }

    /** The message type says oneway. */
    private static byte[] claimsToHaveNoAnswer(byte[] call) {
        byte[] oneway = call.clone();
        oneway[3] = TMessageType.ONEWAY;
        return oneway;
    }

    @Test
    void stopsLookingWhereAnAnswerBelongsToAnotherCall() {
        request(READ);
        reply(Arrays.copyOf(FIELDS, 10));
        request(CREATE); // sent ahead of the rest of the answer
        reply(Messages.concat(Arrays.copyOfRange(FIELDS, 10, FIELDS.length), CREATED));
        request(DROP);
        reply(DROPPED);

        assertThat(changes).startsWith(ORDERS, EVERYTHING).containsOnly(ORDERS, EVERYTHING);
        assertThat(notUnderstood()).containsExactly(Map.entry("bad-header", 1));
    }

    @Test
    void stopsLookingWhereTheSequenceIsWrong() {
        request(CREATE);
        reply(DROPPED);

        assertThat(changes).containsExactly(ORDERS, EVERYTHING);
        assertThat(notUnderstood()).containsExactly(Map.entry("out-of-sequence", 1));
    }

    @Test
    void looksAtWhatStillWaitsForAnAnswerWhereItStopsLooking() {
        request(Messages.concat(CREATE, DROP, READ));
        reply(Messages.concat(CREATED, hex("deadbeef")));

        assertThat(changes).containsExactly(ORDERS, ORDERS, EVERYTHING);
        pass(Duration.ofMinutes(1)); // the metastore may have gone on with it
        assertThat(changes).hasSize(4).endsWith(ORDERS);
        tap.closed();
        assertThat(counted()).containsOnly(Map.entry("create_table changed", 1), Map.entry("drop_table unknown", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_fields", "drop_table"})
    void stopsLookingWhereTheMetastoreCouldNotReadACall(String method) {
        byte[] unread =
                Messages.exception(method, method.equals("drop_table") ? 2 : 3, TApplicationException.PROTOCOL_ERROR);

        request(Messages.concat(method.equals("drop_table") ? DROP : READ, CREATE));
        reply(unread);
        assertThat(notUnderstood()).containsExactly(Map.entry("protocol-error", 1));
        // what it has read since may be any part of what was sent
        reply(Messages.exception("x", 0, TApplicationException.UNKNOWN_METHOD));

        assertThat(changes).containsOnly(ORDERS, EVERYTHING);
        assertThat(counted()).doesNotContainKeys("drop_table failed", "create_table failed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 16})
    void stopsLookingAtATooLongRowOfCallsWithoutAnAnswer(int most) {
        byte[] call = most == 1024 ? READ : DROP; // less is kept of the first
        for (int i = 0; i < most; i++) {
            request(call);
        }
        assertThat(changes).isEmpty();

        request(call);

        assertThat(changes).hasSize(most == 1024 ? 1 : 1 + most).endsWith(EVERYTHING);
        assertThat(notUnderstood()).containsExactly(Map.entry("too-many-unanswered", 1));
    }

    @Test
    void letsWhatItDoesNotUnderstandFlowOn() {
        request(READ);
        reply(FIELDS);

        boolean open = request(hex("474554202f"));

        assertThat(open).isTrue();
        assertThat(changes).containsExactly(EVERYTHING);
        assertThat(notUnderstood()).containsExactly(Map.entry("bad-header", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "474554202f20485454502f312e310d0a0d0a", // GET / HTTP/1.1
        "504f5354202f", // POST /
        "485454502f312e31", // HTTP/1.1
        "80010001ffffffff", // a name of 4 GB
        "8001000105f5e100", // a name of 100 MB, which a metastore would allocate
        "80ff",
        "00000000000000",
        "00fa000180010001", // a frame of more than 16,384,000 bytes
        "0000001380010002", // a reply
        "822100ffffffffffff", // a number that doesn't end
        "822100c0843d", // a name of 1 MB
    })
    void refusesAConnectionThatDoesNotBeginAsThrift(String bytes) {
        boolean open = true;
        for (byte b : hex(bytes)) {
            open &= request(new byte[] {b});
        }

        assertThat(open).isEqualTo(bytes.equals("80ff"));
        assertThat(changes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "000000077365745f, old-binary",
        "0100000006475353415049, sasl",
        "1603010200, tls",
    })
    void letsWhatItCannotReadFlowUnseen(String bytes, String cause) {
        boolean open = request(hex(bytes)) && request(hex("ffffffff"));
        reply(hex("00112233"));
        tap.closed();

        assertThat(open).isTrue();
        assertThat(notUnderstood()).containsExactly(Map.entry(cause, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000077365745f", "0100000006475353415049", "1603010200"})
    void asksForNothingWhereTheMetastoreNeverAnsweredWhatItCannotRead(String bytes) {
        request(hex(bytes));
        request(hex("ffffffff"));

        tap.closed();

        assertThat(changes).isEmpty();
        assertThat(timers).isEmpty();
    }

    @Test
    void hasEverythingLookedAtAfterAnswersThatItCannotRead() {
        request(SASL);
        assertThat(changes).isEmpty(); // nothing has happened yet

        reply(hex("02000000"));
        assertThat(changes).containsExactly(EVERYTHING);
        request(SASL);
        reply(hex("02000000"));
        assertThat(changes).containsExactly(EVERYTHING, EVERYTHING);

        tap.closed();
        assertThat(changes).hasSize(2); // all that was answered has been looked at
    }

    @Test
    void looksAgainWhereAConnectionThatItCannotReadWasLost() {
        request(SASL);
        reply(hex("02000000"));
        request(SASL);
        changes.clear();

        tap.closed();
        tap.closed();

        assertThat(changes).containsExactly(EVERYTHING);
        pass(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(10));
        assertThat(changes).hasSize(3).containsOnly(EVERYTHING);
    }

    @Test
    void looksAgainWhereAConnectionThatItReadNoMoreWasLost() {
        request(READ);
        request(hex("474554202f"));
        changes.clear();

        tap.closed();

        assertThat(changes).containsExactly(EVERYTHING);
    }

    @Test
    void doesNotTakeTheErrorThatAnswersAOnewayCallForAnotherAnswer() {
        request(claimsToHaveNoAnswer(Messages.call("shutdown", 8, new FacebookService.shutdown_args())));
        request(CREATE); // servers of libthrift 0.9.3 answer a oneway call that fails
        reply(Messages.concat(Messages.exception("shutdown", 8, TApplicationException.INTERNAL_ERROR), CREATED));

        assertThat(changes).containsExactly(ORDERS, EVERYTHING);
        assertThat(notUnderstood()).containsExactly(Map.entry("out-of-sequence", 1));
    }

    @Test
    void takesPartitionsFromTheEndOfTheReplyWhereTheCallDoesNotNameThem() {
        for (int split = 0; split <= EXCHANGED.length; split++) {
            changes.clear();

            request(EXCHANGE);
            reply(Arrays.copyOf(EXCHANGED, split));
            assertThat(changes).as("split at %d", split).hasSize(split < EXCHANGED.length ? 0 : 2);
            reply(Arrays.copyOfRange(EXCHANGED, split, EXCHANGED.length));

            assertThat(changes).as("split at %d", split).containsExactly(MOVED);
        }
    }

    @Test
    void findsFurtherAnswersAfterThatOfAReplyReadToItsEnd() {
        request(Messages.concat(EXCHANGE, READ, DROP, EXCHANGE));

        reply(Messages.concat(EXCHANGED, FIELDS, DROPPED, EXCHANGED));

        assertThat(changes).containsExactly(MOVED[0], MOVED[1], ORDERS_GONE, MOVED[0], MOVED[1]);
    }

    @Test
    void looksNoMoreAtACallWhoseAnswerHadBegunWhenTheConnectionWasLost() {
        request(Messages.concat(EXCHANGE, CREATE));
        reply(failedExchange(3));
        assertThat(changes).hasSize(2);

        tap.closed();

        assertThat(changes).hasSize(3).endsWith(ORDERS);
        assertThat(counted())
                .containsOnly(Map.entry("exchange_partitions failed", 1), Map.entry("create_table unknown", 1));
    }

    @Test
    void looksAtTheWholeTablesWhereTheReplyIsCutOff() {
        request(EXCHANGE);
        reply(Arrays.copyOf(EXCHANGED, EXCHANGED.length - 1));

        tap.closed();

        assertThat(changes)
                .containsExactly(ORDERS, new Change.OfTable(new TableName("sales", "old"), false, METASTORE));
        assertThat(counted()).containsExactly(Map.entry("exchange_partitions unknown", 1));
    }

    @Test
    void doesNotWaitForTheEndOfAReplyThatTellsOfAFailure() {
        request(EXCHANGE);
        reply(failedExchange(3));

        assertThat(changes).hasSize(2);
        assertThat(counted()).containsExactly(Map.entry("exchange_partitions failed", 1));
    }

    @Test
    void keepsThePartitionsOfOneCallOfThoseSentAhead() {
        byte[] append = Messages.call(
                "append_partition",
                5,
                new ThriftHiveMetastore.append_partition_args("sales", "orders", List.of("2021")));
        byte[] appended = Messages.reply("append_partition", 5, new ThriftHiveMetastore.append_partition_result());

        request(Messages.concat(append, append, append));
        reply(Messages.concat(appended, appended, appended));
        request(append);
        reply(appended);

        Change partition =
                new Change.OfTable(new TableName("sales", "orders"), false, METASTORE, Set.of(List.of("2021")));
        assertThat(changes).containsExactly(partition, ORDERS, ORDERS, partition);
    }

    @Test
    void asksForAResyncAfterACallThatItDoesNotKnow() {
        request(Messages.call("create_table_v2", 6, new ThriftHiveMetastore.get_all_databases_args()));
        assertThat(changes).isEmpty();

        reply(Messages.reply("create_table_v2", 6, new create_table_result()));

        assertThat(changes).containsExactly(EVERYTHING);
        assertThat(Counts.of(metrics.proxyUnknownCalls)).containsExactly(Map.entry("create_table_v2", 1));
        assertThat(counted()).isEmpty();
    }

    /** As when a newer client tries a call and falls back to an older one. */
    @ParameterizedTest
    @CsvSource({"drop_table, 1", "drop_table_v2, 0"})
    void offersNothingWhereTheMetastoreDoesNotKnowTheCall(String method, int counted) {
        byte[] call = Messages.call(method, 2, new ThriftHiveMetastore.drop_table_args("sales", "orders", true));
        byte[] refusal = Messages.exception(method, 2, TApplicationException.UNKNOWN_METHOD);
        for (int split = 0; split <= refusal.length; split++) {
            request(call);
            reply(Arrays.copyOf(refusal, split));
            reply(Arrays.copyOfRange(refusal, split, refusal.length));
        }
        tap.closed();

        assertThat(changes).isEmpty();
        assertThat(Counts.of(metrics.proxyUnknownCalls)).isEmpty();
        assertThat(counted().getOrDefault(method + " unchanged", 0)).isEqualTo(counted * (refusal.length + 1));
    }

    @Test
    void survivesABugOfItsOwn() {
        List<Change> asked = new ArrayList<>();
        ChangeTap broken = tap(change -> {
            asked.add(change);
            throw new IllegalStateException("broken");
        });

        ByteBuf create = Unpooled.wrappedBuffer(CREATE);
        assertThat(broken.request(create)).isTrue();
        broken.reply(Unpooled.wrappedBuffer(CREATED));
        assertThat(broken.request(create)).isTrue();
        broken.closed();

        assertThat(asked).startsWith(ORDERS, EVERYTHING);
        assertThat(notUnderstood()).containsOnlyKeys("bug");
    }

    private ChangeTap tap(ChangeSink sink) {
        return new ChangeTap(EmbeddedRelay.tapParts(sink, metrics, timers::put), METASTORE);
    }

    /** Has all waited for that waits for so long. */
    private void pass(Duration time) {
        Objects.requireNonNull(timers.remove(time)).run();
    }

    private boolean request(byte[] bytes) {
        ByteBuf direct = Unpooled.directBuffer(bytes.length + 1).writeBytes(bytes);
        try {
            boolean open = tap.request(direct);
            assertThat(direct.readableBytes()).isEqualTo(bytes.length);
            assertThat(direct.refCnt()).isEqualTo(1);
            return open;
        } finally {
            direct.release();
        }
    }

    private void reply(byte[] bytes) {
        ByteBuf heap = Unpooled.wrappedBuffer(bytes);
        tap.reply(heap);
        assertThat(heap.readableBytes()).isEqualTo(bytes.length);
    }

    private Map<String, Integer> counted() {
        return Counts.of(metrics.proxyIntercepted);
    }

    private Map<String, Integer> notUnderstood() {
        return Counts.of(metrics.proxyNotUnderstood);
    }

    /** The answer that an exchange has failed, without its last bytes. */
    private static byte[] failedExchange(int without) {
        ThriftHiveMetastore.exchange_partitions_result failed = new ThriftHiveMetastore.exchange_partitions_result();
        failed.setO1(new MetaException("no"));
        byte[] reply = Messages.reply("exchange_partitions", 4, failed);
        return Arrays.copyOf(reply, reply.length - without);
    }

    private static Change moved(String table) {
        Set<List<String>> partitions = Set.of(List.of("2021", "0"), List.of("2021", "1"));
        return new Change.OfTable(new TableName("sales", table), false, METASTORE, partitions);
    }

    private static byte[] exchanged() {
        ThriftHiveMetastore.exchange_partitions_result moved = new ThriftHiveMetastore.exchange_partitions_result();
        moved.setSuccess(Messages.partitions("sales", "old", 2));
        return Messages.reply("exchange_partitions", 4, moved);
    }

    private static byte[] fields() {
        ThriftHiveMetastore.get_fields_result fields = new ThriftHiveMetastore.get_fields_result();
        fields.setSuccess(Messages.table("hive", "sales", "orders").getSd().getCols());
        return Messages.reply("get_fields", 3, fields);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}

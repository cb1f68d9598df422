package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TApplicationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessageScannerTest {
    private static final byte[] CREATE_TABLE = Messages.call(
            "create_table", 7, new ThriftHiveMetastore.create_table_args(Messages.table("lake", "sales", "orders")));
    private static final byte[] GET_FIELDS =
            Messages.call("get_fields", 8, new ThriftHiveMetastore.get_fields_args("sales", "orders"));

    /** What was found in a stream, a line an event. */
    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void findsTheBoundaryAndTheWantedStringsOfACall(WireFormat format) {
        feed(MessageScanner.ofRequests(format, CallTable.ours()::requestPaths), Reencoded.in(format, CREATE_TABLE));

        assertThat(seen).containsExactly("create_table 7 first 1 [lake, sales, orders]");
    }

    @ParameterizedTest
    @EnumSource
    void findsTheBoundaryWhereverTheBytesAreSplit(WireFormat format) {
        byte[] stream = Reencoded.in(format, Messages.concat(CREATE_TABLE, GET_FIELDS));
        for (int split = 0; split <= stream.length; split++) {
            MessageScanner scanner = MessageScanner.ofRequests(format, CallTable.ours()::requestPaths);
            seen.clear();

            feed(scanner, ByteBuffer.wrap(stream, 0, split));
            feed(scanner, ByteBuffer.wrap(stream, split, stream.length - split));

            assertThat(seen)
                    .as("split at %d", split)
                    .containsExactly("create_table 7 first 1 [lake, sales, orders]", "get_fields 8 first 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsTheBoundaryWhenBytesArriveOneAtATime(WireFormat format) {
        MessageScanner scanner = MessageScanner.ofRequests(format, CallTable.ours()::requestPaths);

        for (byte b : Reencoded.in(format, Messages.concat(GET_FIELDS, CREATE_TABLE, GET_FIELDS))) {
            feed(scanner, new byte[] {b});
        }

        assertThat(seen)
                .containsExactly(
                        "get_fields 8 first 1", "create_table 7 first 1 [lake, sales, orders]", "get_fields 8 first 1");
    }

    @ParameterizedTest
    @EnumSource
    void takesTheNamesOfAListFromItsElements(WireFormat format) {
        byte[] call = Messages.call(
                "add_partitions",
                1,
                new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 3)));

        feed(MessageScanner.ofRequests(format, CallTable.ours()::requestPaths), Reencoded.in(format, call));

        assertThat(seen).containsExactly("add_partitions 1 first 1 [hive, sales, orders]");
    }

    @ParameterizedTest
    @EnumSource
    void takesPartitionsWhereverTheBytesAreSplit(WireFormat format) {
        PathTree tree = PathTree.of(Map.of(
                FieldPath.parse("1[].1[]"), Captured.PARTITION_VALUE,
                FieldPath.parse("1[].3"), 2,
                FieldPath.parse("2[]"), Captured.PARTITION_NAME));
        // a list of two structs, each of a list of values and a name, then a list of partitions' names
        String struct = "0f 0001 0b 00000002 00000004 32303231 00000001 %s  0b 0003 00000001 74  00";
        byte[] binary = Messages.concat(
                header("m"),
                hex("0f 0001 0c 00000002" + String.format(struct, "31") + String.format(struct, "32")),
                hex("0f 0002 0b 00000002  00000003 613d62  00000007 613d6225324663  00"));
        byte[] call = Reencoded.in(format, binary);
        for (int split = 0; split <= call.length; split++) {
            MessageScanner scanner = MessageScanner.ofRequests(format, method -> tree);

            drain(scanner, ByteBuffer.wrap(call, 0, split));
            drain(scanner, ByteBuffer.wrap(call, split, call.length - split));

            Captured captured = scanner.takeCaptured();
            assertThat(captured.get(2)).isEqualTo("t");
            assertThat(captured.partitions())
                    .as("split at %d", split)
                    .containsExactly(List.of("2021", "1"), List.of("2021", "2"), List.of("b"), List.of("b/c"));
        }
    }

    @Test
    void letsGoOfWhatWasTaken() {
        MessageScanner scanner = ofOne("1");
        scanArguments(scanner, "0b 0001 00000001 61  00");

        assertThat(scanner.takeCaptured().get(0)).isEqualTo("a");
        assertThat(scanner.takeCaptured().get(0)).isNull();
    }

    @Test
    void takesNothingOfTheCallBefore() {
        MessageScanner scanner = ofOne("1");

        scanArguments(scanner, "0b 0001 00000001 61  00");
        scanArguments(scanner, "00");

        assertThat(scanner.takeCaptured().get(0)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void tellsACallWithoutArguments(WireFormat format) {
        byte[] call = Messages.call("get_all_databases", 3, new ThriftHiveMetastore.get_all_databases_args());

        feed(MessageScanner.ofRequests(format, CallTable.ours()::requestPaths), Reencoded.in(format, call));

        assertThat(seen).containsExactly("get_all_databases 3 first none");
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheOutcomeOfAReply(WireFormat format) {
        ThriftHiveMetastore.create_table_result failed = new ThriftHiveMetastore.create_table_result();
        failed.setO1(new AlreadyExistsException("orders"));
        ThriftHiveMetastore.drop_partition_result nothing = new ThriftHiveMetastore.drop_partition_result();
        nothing.setSuccess(false);
        ThriftHiveMetastore.get_fields_result fields = new ThriftHiveMetastore.get_fields_result();
        fields.setSuccess(List.of());

        List<String> outcomes = outcomes(
                format,
                Messages.concat(
                        Messages.reply("create_table", 1, new ThriftHiveMetastore.create_table_result()),
                        Messages.reply("create_table", 2, failed),
                        Messages.reply("drop_partition", 3, nothing),
                        Messages.reply("get_fields", 4, fields)));

        assertThat(outcomes)
                .containsExactly(
                        "create_table 1 first none CHANGED",
                        "create_table 2 first 1 FAILED",
                        "drop_partition 3 first 0 UNCHANGED",
                        "get_fields 4 first 0 CHANGED");
    }

    @ParameterizedTest
    @EnumSource
    void tellsAnErrorThatTheMethodDoesNotDeclare(WireFormat format) {
        byte[] replies = Reencoded.in(
                format,
                Messages.concat(
                        Messages.exception("create_table_req", 9, TApplicationException.UNKNOWN_METHOD),
                        Messages.exception("create_table_req", 9, TApplicationException.INTERNAL_ERROR),
                        Messages.exception("create_table_req", 9, TApplicationException.PROTOCOL_ERROR),
                        Messages.reply("drop_table", 1, new ThriftHiveMetastore.drop_table_result())));
        for (int split = 0; split <= replies.length; split++) {
            MessageScanner scanner = MessageScanner.ofReplies(format, CallTable.ours()::replyPaths);
            List<String> errors = new ArrayList<>();

            errors(scanner, ByteBuffer.wrap(replies, 0, split), errors);
            errors(scanner, ByteBuffer.wrap(replies, split, replies.length - split), errors);

            assertThat(errors)
                    .as("split at %d", split)
                    .containsExactly(
                            "UNCHANGED unknown method",
                            "FAILED some error",
                            "FAILED protocol error",
                            "CHANGED no error");
        }
    }

    private static void errors(MessageScanner scanner, ByteBuffer in, List<String> errors) {
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            if (event == MessageScanner.Event.END) {
                String error = scanner.isException() ? "some error" : "no error";
                error = scanner.isUnknownMethod() ? "unknown method" : error;
                error = scanner.isProtocolError() ? "protocol error" : error;
                errors.add(Outcome.of(scanner) + " " + error);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "08 0002 00000001, true",
        "08 0002 00000001  0b 0001 00000001 61, true", // the other way round
        "08 0002 00000007  08 0002 00000001, true", // the last one counts
        "08 0001 00000001, false",
        "0b 0002 00000001 01, false", // a string
        "06 0002 0001, false", // an i16
        "0a 0002 0000000000000001, false", // an i64
        "0c 0001 08 0002 00000001 00, false", // in a struct
        "0f 0002 08 00000001 00000001, false", // in a list
    })
    void believesOnlyTheTypeOfAnErrorThatLibthriftWouldBelieve(String fields, boolean unknownMethod) {
        byte[] reply = Messages.concat(hex("80010003 00000001 6d 00000001"), hex(fields), hex("00"));
        for (WireFormat format : WireFormat.values()) {
            MessageScanner scanner = MessageScanner.ofReplies(format, method -> null);

            drain(scanner, ByteBuffer.wrap(Reencoded.in(format, reply)));

            assertThat(scanner.isUnknownMethod()).as("%s", format).isEqualTo(unknownMethod);
        }
    }

    @Test
    void takesTheLastOfAFieldThatComesTwice() {
        MessageScanner scanner = ofOne("1");

        scanArguments(scanner, "0b 0001 00000001 61  0b 0001 00000001 62  00");

        assertThat(scanner.takeCaptured().get(0)).isEqualTo("b");
    }

    @Test
    void doesNotBelieveAFieldOfAnotherType() {
        MessageScanner scanner = ofOne("1.2");

        // argument 1: a struct whose field 2 is an i32, then a list of strings, then a map
        scanArguments(
                scanner, "0c 0001  08 0002 00000061  0f 0002 0b 00000001 00000001 62  0d 0002 0b 0b 00000000  00  00");

        assertThat(scanner.takeCaptured().get(0)).isNull();
    }

    @Test
    void doesNotEnterAListWhereAStructIsMeant() {
        MessageScanner scanner = ofOne("1.2");

        scanArguments(scanner, "0f 0001 0c 00000001  0b 0002 00000001 62 00  00");

        assertThat(scanner.takeCaptured().get(0)).isNull();
    }

    @Test
    void doesNotKeepALongString() {
        MessageScanner scanner = ofOne("1");
        byte[] tooLong = "x".repeat(Captured.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8);

        drain(scanner, ByteBuffer.wrap(Messages.concat(header("m"), hex("0b 0001 00000401"), tooLong, hex("00"))));

        assertThat(scanner.takeCaptured().get(0)).isEmpty();
    }

    @Test
    void keepsTheLongestStringThatItMay() {
        MessageScanner scanner = ofOne("1");
        byte[] longest = "x".repeat(Captured.MAX_BYTES).getBytes(StandardCharsets.UTF_8);

        drain(scanner, ByteBuffer.wrap(Messages.concat(header("m"), hex("0b 0001 00000400"), longest, hex("00"))));

        assertThat(scanner.takeCaptured().get(0)).hasSize(Captured.MAX_BYTES);
    }

    @Test
    void skipsContainersOfEveryKind() {
        MessageScanner scanner = ofOne("9");

        scanArguments(
                scanner,
                // list<i64>, set<bool>, map<string,i32>, map<i16,string>, map<byte,double>, list<list<string>>,
                // map<string,struct>, an empty list of a type that does not exist, an empty map
                "0f 0001 0a 00000002 0000000000000001 0000000000000002"
                        + "0e 0002 02 00000003 010001"
                        + "0d 0003 0b 08 00000002 00000001 61 00000001 00000000 00000002"
                        + "0d 0004 06 0b 00000001 0001 00000002 6162"
                        + "0d 0005 03 04 00000002 01 0000000000000000 02 0000000000000000"
                        + "0f 0006 0f 00000002 0b 00000001 00000001 61 0b 00000000"
                        + "0d 0007 0b 0c 00000001 00000001 61 08 0001 00000001 00"
                        + "0f 0008 63 00000000"
                        + "0d 0008 00 00 00000000"
                        + "0b 0009 00000003 656e64 00");

        assertThat(scanner.takeCaptured().get(0)).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_HEADER, 474554202f20485454502f312e310d0a", // GET / HTTP/1.1
        "BAD_HEADER, 0000001380010001", // a frame
        "BAD_HEADER, 80010002", // a reply
        "BAD_HEADER, 80010000",
        "BAD_HEADER, 80020001", // another version
        "NAME_TOO_LONG, 8001000105f5e100", // 100 MB
        "NAME_TOO_LONG, 80010001ffffffff",
        "UNKNOWN_TYPE, 8001000100000000 00000000 630001",
        "UNKNOWN_TYPE, 8001000100000000 00000000 010001",
        "UNKNOWN_TYPE, 8001000100000000 00000000 0f0001 63 00000001",
        "UNKNOWN_TYPE, 8001000100000000 00000000 0d0001 0b 63 00000001 00000000",
        "NEGATIVE_SIZE, 8001000100000000 00000000 0b0001 ffffffff",
        "NEGATIVE_SIZE, 8001000100000000 00000000 0f0001 0a ffffffff",
        "NEGATIVE_SIZE, 8001000100000000 00000000 0d0001 0b0b 80000000",
        "NEGATIVE_SIZE, 8001000100000000 00000000 0f0001 0b 00000001 80000000",
        "NEGATIVE_SIZE, 8001000100000000 00000000 080001 00000000 0b0002 80000000",
    })
    void refusesWhatIsNoSuchMessage(NotUnderstood reason, String bytes) {
        assertThatThrownBy(() ->
                        feed(MessageScanner.ofRequests(WireFormat.BINARY, CallTable.ours()::requestPaths), hex(bytes)))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void refusesNestingWithoutEnd() {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.BINARY, CallTable.ours()::requestPaths);
        feed(scanner, header("m"));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        feed(scanner, hex("0c 0001"));
                    }
                })
                .hasMessageContaining("64 levels");
    }

    @Test
    void believesNoSizeBeforeItsBytesHaveCome() {
        MessageScanner scanner = ofOne("1[]");

        long allocated = allocatedBy(() -> scanArguments(scanner, "0f 0001 0b 7fffffff 7fffffff 61"));

        assertThat(allocated).isLessThan(20_000);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNextToNothingForALargeCall(WireFormat format) {
        byte[] call = Reencoded.in(
                format,
                Messages.call(
                        "add_partitions",
                        1,
                        new ThriftHiveMetastore.add_partitions_args(Messages.partitions("sales", "orders", 100))));
        MessageScanner scanner = MessageScanner.ofRequests(format, CallTable.ours()::requestPaths);
        ByteBuffer in = ByteBuffer.wrap(call);
        drain(scanner, in);

        long allocated = allocatedBy(() -> drain(scanner, in.rewind()));

        assertThat(call).hasSizeGreaterThan(140_000);
        // two values of each partition take 10 bytes, in an array that has doubled until they fit
        assertThat(allocated).isLessThan(5_000);
    }

    /** The least of a few, since a class may be loaded in between. */
    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void drain(MessageScanner scanner, ByteBuffer in) {
        while (scanner.scan(in) != MessageScanner.Event.STARVED) {
            // to the end
        }
    }

    private void scanArguments(MessageScanner scanner, String struct) {
        drain(scanner, ByteBuffer.wrap(Messages.concat(header("m"), hex(struct))));
    }

    private static MessageScanner ofOne(String path) {
        PathTree tree = PathTree.of(Map.of(FieldPath.parse(path), 0));
        return MessageScanner.ofRequests(WireFormat.BINARY, method -> tree);
    }

    private static byte[] header(String method) {
        return Messages.concat(
                hex("80010001 000000"),
                new byte[] {(byte) method.length()},
                method.getBytes(StandardCharsets.UTF_8),
                hex("00000001"));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private void feed(MessageScanner scanner, byte[] bytes) {
        feed(scanner, ByteBuffer.wrap(bytes));
    }

    private void feed(MessageScanner scanner, ByteBuffer in) {
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            if (event == MessageScanner.Event.END) {
                seen.add(line(scanner));
            }
        }
        assertThat(in.hasRemaining()).isFalse();
    }

    private static List<String> outcomes(WireFormat format, byte[] replies) {
        MessageScanner scanner = MessageScanner.ofReplies(format, CallTable.ours()::replyPaths);
        ByteBuffer in = ByteBuffer.wrap(Reencoded.in(format, replies));
        List<String> outcomes = new ArrayList<>();
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            if (event == MessageScanner.Event.FIRST_FIELD) {
                outcomes.add(line(scanner) + " " + Outcome.of(scanner));
            }
        }
        return outcomes;
    }

    private static String line(MessageScanner scanner) {
        String line = scanner.method() + " " + scanner.sequence() + " first "
                + (scanner.firstField() == MessageScanner.NO_FIELD ? "none" : scanner.firstField());
        Captured captured = scanner.takeCaptured();
        if (captured.get(1) != null) {
            line += " " + List.of("" + captured.get(0), "" + captured.get(1), "" + captured.get(2));
        }
        return line;
    }
}

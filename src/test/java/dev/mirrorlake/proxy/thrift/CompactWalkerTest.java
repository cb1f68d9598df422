package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compact protocol allows beyond what libthrift writes, and where it ends. */
class CompactWalkerTest {
    /** A call of method m with sequence number 1. */
    private static final String HEADER = "8221 01 01 6d ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "18 01 61 00", // the id as a difference
                "08 02 01 61 00", // in full
                "08 82808000 01 61 00", // with more bytes than it needs
                "08 9280808000 01 61  08 02 01 61 00", // with the most bytes that it may have, another id first
                "18 01 62  08 02 01 61 00", // twice: the last one counts
                "28 01 62  08 02 01 61 00", // after a larger one
                "08 feff07 01 62  28 01 61 00", // 65535 is -1; and 2
                "08 03 01 62  38 01 61 00", // -2 + 3
                "11 11 12 21  08 02 01 61 00", // bools, which have no bytes of their own
                "18 01 61 30", // an end that has a difference
            })
    void findsTheFieldHoweverItsIdIsWritten(String struct) throws TException {
        assertThat(captured("1", struct)).isEqualTo("a");
    }

    @Test
    void turnsOverAtTheLargestId() throws TException {
        assertThat(captured("-32767", "08 feff03 01 62  28 01 61 00")).isEqualTo("a"); // 32767 + 2
    }

    @Test
    void countsIdsInEachStructAnew() throws TException {
        // field 5 is a struct with fields 1 and 2, then comes field 6
        assertThat(captured("6", "5c 18 01 62 18 01 63 00  18 01 61  00")).isEqualTo("a");
        // field 1 is a list of two structs with field 3, then comes field 2
        assertThat(captured("2", "19 2c  38 01 62 00  38 01 63 00  18 01 61  00"))
                .isEqualTo("a");
    }

    @Test
    void skipsContainersOfEveryKind() throws TException {
        String struct =
                // list<i64>, set<bool> under both codes of bool, a list of 16 bytes, list<double>
                "19 26 0f 9080808080808080807f"
                        + "1a 31 010200  1a 22 0100"
                        + "19 f3 10 00000000000000000000000000000000"
                        + "19 17 0000000000000000"
                        // a short list whose size is written in full, map<string,i32>, an empty map: a byte
                        + "19 f8 01 0161"
                        + "1b 02 85 0161 01 00 02"
                        + "1b 00"
                        // map<bool,list<string>>, an empty list, one of no type, list<map>, list<struct>
                        + "1b 01 29 01 18 0161"
                        + "19 08  19 00  19 2b 00 01 35 00 01  19 2c 00 13 05 00"
                        + "18 03 656e64 00";

        assertThat(captured("14", struct)).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_HEADER, 8022",
        "BAD_HEADER, 8222", // another version
        "BAD_HEADER, 8241", // a reply
        "BAD_HEADER, 8201", // no type
        "NUMBER_TOO_LONG, 8221 8080808080",
        "NAME_TOO_LONG, 8221 01 8102",
        "NAME_TOO_LONG, 8221 01 ffffffff0f",
        "UNKNOWN_TYPE, 8221 01 00  1d",
        "UNKNOWN_TYPE, 8221 01 00  1f",
        "UNKNOWN_TYPE, 8221 01 00  19 1d",
        "UNKNOWN_TYPE, 8221 01 00  19 10", // a list of one end of a struct
        "UNKNOWN_TYPE, 8221 01 00  1b 01 d8",
        "UNKNOWN_TYPE, 8221 01 00  1b 01 8d 00",
        "NUMBER_TOO_LONG, 8221 01 00  15 8080808080",
        "NUMBER_TOO_LONG, 8221 01 00  16 80808080808080808080",
        "NUMBER_TOO_LONG, 8221 01 00  08 8080808080",
        "NEGATIVE_SIZE, 8221 01 00  18 ffffffff0f",
        "NEGATIVE_SIZE, 8221 01 00  19 f8 8080808008",
        "NEGATIVE_SIZE, 8221 01 00  1b 8080808008",
    })
    void refusesWhatIsNoSuchMessage(NotUnderstood reason, String bytes) {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.COMPACT, method -> null);

        assertThatThrownBy(() -> drain(scanner, hex(bytes)))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void refusesNestingWithoutEnd() {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.COMPACT, method -> null);
        String structs = "1c".repeat(StructWalker.MAX_DEPTH - 1);

        assertThat(drain(scanner, hex(HEADER + structs))).isEqualTo(MessageScanner.Event.STARVED);
        assertThatThrownBy(() -> drain(scanner, hex("1c"))).hasMessageContaining("64 levels");
    }

    @Test
    void waitsForEverythingThatASizeClaims() {
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.COMPACT, method -> null);
        String claims = "19 f8 ffffffff07  ffffffff07 61"; // 2 billion strings, the first of 2 GB

        assertThat(drain(scanner, hex(HEADER + claims))).isEqualTo(MessageScanner.Event.STARVED);
    }

    /** What is captured at this path of a struct that libthrift, too, reads to its end. */
    private static @Nullable String captured(String path, String struct) throws TException {
        TMemoryInputTransport transport = new TMemoryInputTransport(hex(struct).array());
        TProtocolUtil.skip(new TCompactProtocol(transport), TType.STRUCT);
        assertThat(transport.getBytesRemainingInBuffer()).isZero();

        PathTree tree = PathTree.of(Map.of(FieldPath.parse(path), 0));
        MessageScanner scanner = MessageScanner.ofRequests(WireFormat.COMPACT, method -> tree);
        ByteBuffer in = hex(HEADER + struct);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.FIRST_FIELD);
        assertThat(scanner.scan(in)).isEqualTo(MessageScanner.Event.END);
        assertThat(in.remaining()).isZero();
        return scanner.takeCaptured().get(0);
    }

    private static MessageScanner.Event drain(MessageScanner scanner, ByteBuffer in) {
        MessageScanner.Event event = scanner.scan(in);
        while (event == MessageScanner.Event.FIRST_FIELD) {
            event = scanner.scan(in);
        }
        return event;
    }

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }
}

package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final byte[] DROP =
            Messages.call("drop_table", 1, new ThriftHiveMetastore.drop_table_args("sales", "orders", true));

    private final MessageScanner scanner =
            MessageScanner.ofRequests(WireFormat.FRAMED_BINARY, CallTable.ours()::requestPaths);

    @Test
    void tellTheEndOfAMessageBeforeTheNextFrameBegins() {
        byte[] frame = frame(DROP);

        assertThat(ends(ByteBuffer.wrap(frame))).containsExactly(frame.length);
        assertThat(scanner.takeCaptured().get(2)).isEqualTo("orders");
    }

    @Test
    void mayEndWithinAMessageAndHoldMoreThanOne() {
        byte[] messages = Messages.concat(DROP, DROP, DROP);
        for (int split = 1; split < messages.length; split++) {
            byte[] frames = Messages.concat(
                    frame(Arrays.copyOf(messages, split)), frame(Arrays.copyOfRange(messages, split, messages.length)));

            assertThat(ends(ByteBuffer.wrap(frames))).as("split at %d", split).hasSize(3);
        }
    }

    @Test
    void leaveTheBufferAsItWas() {
        ByteBuffer in =
                ByteBuffer.allocate(200).put(frame(DROP)).put(frame(DROP)).flip();
        int limit = in.limit();

        ends(in);

        assertThat(in.position()).isEqualTo(limit);
        assertThat(in.limit()).isEqualTo(limit);
    }

    @Test
    void mayBeAsLargeAsAMetastoreTakesThem() {
        assertThat(scanner.scan(hex("00fa0000 80010001"))).isEqualTo(MessageScanner.Event.STARVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00fa0001", "ffffffff", "80000000", "00000000"})
    void mayNotBeLargerNorEmpty(String size) {
        assertThatThrownBy(() -> scanner.scan(hex(size)))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(NotUnderstood.BAD_FRAME));
    }

    private List<Integer> ends(ByteBuffer in) {
        List<Integer> ends = new ArrayList<>();
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            if (event == MessageScanner.Event.END) {
                ends.add(in.position());
            }
        }
        return ends;
    }

    private static byte[] frame(byte[] bytes) {
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }
}

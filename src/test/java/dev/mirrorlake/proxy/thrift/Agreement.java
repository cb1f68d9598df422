package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * What is true of a scanner whatever the bytes: the pieces in which they come don't matter; a message that libthrift reads
 * it reads in the same way, or refuses; it throws nothing but {@link ThriftFormatException}, and holds and allocates little.
 * And what it takes for a message, a {@link CallMessage} reads, and writes as it came.
 */
final class Agreement {
    /** Some that lead to a name, and to values and names of partitions, whatever the method. */
    static final Map<FieldPath, Integer> PATHS = Map.of(
            FieldPath.parse("1"), 0,
            FieldPath.parse("2.1"), 1,
            FieldPath.parse("3[]"), 2,
            FieldPath.parse("3[].2[].1"), 3,
            FieldPath.parse("-1"), 4,
            FieldPath.parse("2[]"), Captured.PARTITION_VALUE,
            FieldPath.parse("1[].1[]"), Captured.PARTITION_VALUE,
            FieldPath.parse("0[]"), Captured.PARTITION_NAME);

    private static final PathTree TREE = PathTree.of(PATHS);

    /** A scanner, its arrays, and for each byte less than the smallest message costs. */
    private static final long MAX_ALLOCATED = 64 * 1024;

    private static final int MAX_ALLOCATED_BY_BYTE = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Agreement() {}

    /**
     * Holds all of it against a stream.
     *
     * @param pieces the sizes of the pieces, which must not matter
     */
    static void check(WireFormat format, byte[] stream, IntSupplier pieces) {
        ReadMessage.Stream read = ReadMessage.byScanner(format, stream, PATHS, () -> stream.length);
        List<ReadMessage> byLibthrift = ReadMessage.byLibthrift(format, stream, PATHS);

        assertThat(ReadMessage.byScanner(format, stream, PATHS, pieces)).isEqualTo(read);
        int both = Math.min(read.messages().size(), byLibthrift.size());
        assertThat(read.messages().subList(0, both)).isEqualTo(byLibthrift.subList(0, both));
        if (read.stopped() == null) {
            assertThat(both).isEqualTo(byLibthrift.size());
        }
        checkTree(format, stream);
        for (ReadMessage message : read.messages()) {
            assertThat(characters(message.partitions())).isLessThanOrEqualTo(Captured.MAX_PARTITION_BYTES);
            assertThat(message.names())
                    .allSatisfy(name ->
                            assertThat(name == null ? 0 : name.length()).isLessThanOrEqualTo(Captured.MAX_BYTES));
        }
        long most = MAX_ALLOCATED + (long) MAX_ALLOCATED_BY_BYTE * stream.length;
        // once more where it was too much, since a class may have been loaded in between
        assertThat(Stream.generate(() -> allocatedBy(MessageScanner.ofRequests(format, method -> TREE), stream))
                        .limit(5)
                        .anyMatch(allocated -> allocated <= most))
                .as("allocates little")
                .isTrue();
        allocatedBy(MessageScanner.ofReplies(format, method -> TREE), stream);
    }

    /** What is a message to the scanner is read as a tree, and written as it came. */
    private static void checkTree(WireFormat format, byte[] stream) {
        WireFormat unframed = format.isCompact() ? WireFormat.COMPACT : WireFormat.BINARY;
        byte[] messages = format.isFramed() ? withoutFrames(stream) : stream;
        int from = 0;
        for (ReadMessage read : ReadMessage.byScanner(unframed, messages, PATHS, () -> messages.length)
                .messages()) {
            byte[] message = Arrays.copyOfRange(messages, from, read.end());
            from = read.end();

            CallMessage call = CallMessage.read(unframed, ByteBuffer.wrap(message));
            lookAtAll(call.arguments());

            assertThat(call.method()).isEqualTo(read.method());
            assertThat(call.write()).isEqualTo(message);
            call.arguments().setText(2, "changed");
            assertThat(CallMessage.read(unframed, ByteBuffer.wrap(call.write()))
                            .arguments()
                            .text(2))
                    .contains("changed");
        }
    }

    private static void lookAtAll(StructValue struct) {
        for (int id = -1; id < 5; id++) {
            struct.text(id);
            struct.number(id);
            struct.texts(id);
            struct.textMap(id).ifPresent(TextMap::toMap);
            struct.struct(id).ifPresent(Agreement::lookAtAll);
            struct.structs(id).forEach(Agreement::lookAtAll);
        }
    }

    /** What is in the frames, up to the first that there can't be. */
    private static byte[] withoutFrames(byte[] stream) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.remaining() > Integer.BYTES) {
            int size = in.getInt();
            if (size <= 0 || size > Frames.MAX_BYTES) {
                break;
            }
            byte[] frame = new byte[Math.min(size, in.remaining())];
            in.get(frame);
            messages.writeBytes(frame);
        }
        return messages.toByteArray();
    }

    private static int characters(Set<List<String>> partitions) {
        return partitions.stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .sum();
    }

    /** By a scan to the end, or to where it refuses. */
    private static long allocatedBy(MessageScanner scanner, byte[] stream) {
        ByteBuffer in = ByteBuffer.wrap(stream);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            for (MessageScanner.Event event = scanner.scan(in);
                    event != MessageScanner.Event.STARVED;
                    event = scanner.scan(in)) {
                if (event == MessageScanner.Event.FIRST_FIELD) {
                    Outcome.of(scanner);
                }
            }
        } catch (ThriftFormatException e) {
            assertThat(e.reason()).isNotNull();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TIOStreamTransport;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a message in a stream: by the {@link MessageScanner}, or by libthrift, which must be the same.
 *
 * @param end the index behind it
 * @param names those that were captured, by slot
 */
record ReadMessage(
        int end,
        String method,
        int sequence,
        int firstField,
        boolean firstBool,
        List<@Nullable String> names,
        Set<List<String>> partitions) {
    /** In libthrift's recursion; the scanner has its own limit, which is lower. */
    private static final int MAX_DEPTH = 200;

    /** @param stopped why the scanner read no further; null where it read all */
    record Stream(List<ReadMessage> messages, @Nullable NotUnderstood stopped) {}

    /** @param pieces the sizes of the pieces in which the bytes come */
    static Stream byScanner(WireFormat format, byte[] stream, Map<FieldPath, Integer> paths, IntSupplier pieces) {
        PathTree tree = PathTree.of(paths);
        MessageScanner scanner = MessageScanner.ofRequests(format, method -> tree);
        List<ReadMessage> messages = new ArrayList<>();
        int from = 0;
        while (from < stream.length) {
            int piece = Math.min(Math.max(1, pieces.getAsInt()), stream.length - from);
            ByteBuffer in = ByteBuffer.wrap(stream, from, piece);
            try {
                for (MessageScanner.Event event = scanner.scan(in);
                        event != MessageScanner.Event.STARVED;
                        event = scanner.scan(in)) {
                    if (event == MessageScanner.Event.END) {
                        messages.add(of(scanner, in.position()));
                    }
                }
            } catch (ThriftFormatException e) {
                return new Stream(messages, e.reason());
            }
            assertThat(in.remaining()).isZero();
            from += piece;
        }
        return new Stream(messages, null);
    }

    private static ReadMessage of(MessageScanner scanner, int end) {
        return new ReadMessage(
                end,
                scanner.method(),
                scanner.sequence(),
                scanner.firstField(),
                scanner.firstBool(),
                scanner.takeCaptured());
    }

    private ReadMessage(int end, String method, int sequence, int firstField, boolean firstBool, Captured captured) {
        this(end, method, sequence, firstField, firstBool, names(captured), captured.partitions());
    }

    private static List<@Nullable String> names(Captured captured) {
        List<@Nullable String> names = new ArrayList<>();
        for (int slot = 0; slot < Captured.MAX_NAMES; slot++) {
            names.add(captured.get(slot));
        }
        return names;
    }

    /** The messages up to the first that libthrift does not read. */
    static List<ReadMessage> byLibthrift(WireFormat format, byte[] stream, Map<FieldPath, Integer> paths) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(stream);
        List<ReadMessage> messages = new ArrayList<>();
        try {
            // nothing can be larger than the stream, so nothing larger is allocated
            TConfiguration limits = new TConfiguration(stream.length, stream.length, MAX_DEPTH);
            TTransport transport = new TIOStreamTransport(limits, bytes);
            if (format.isFramed()) {
                transport = new TFramedTransport(transport, stream.length);
            }
            TProtocol in = format.isCompact()
                    ? new TCompactProtocol(transport)
                    : new TBinaryProtocol(transport, stream.length, stream.length, true, true);
            while (bytes.available() > 0 || transport.getBytesRemainingInBuffer() > 0) {
                Reader reader = new Reader(in, paths);
                TMessage header = in.readMessageBegin();
                reader.struct(List.of(), 0);
                int end = stream.length - bytes.available() - Math.max(0, transport.getBytesRemainingInBuffer());
                messages.add(new ReadMessage(
                        end, header.name, header.seqid, reader.firstField, reader.firstBool, reader.captured));
            }
        } catch (TException | RuntimeException e) {
            // the latter for negative lengths, and for varints that go on beyond libthrift's buffer
            return messages;
        }
        return messages;
    }

    /** Reads a struct by libthrift, and takes the strings at some paths. */
    private static final class Reader {
        private final TProtocol in;
        private final Map<FieldPath, Integer> paths;

        final Captured captured = new Captured();
        int firstField = MessageScanner.NO_FIELD;
        boolean firstBool = true;

        Reader(TProtocol in, Map<FieldPath, Integer> paths) {
            this.in = in;
            this.paths = paths;
        }

        /** @param path where it stands; null within a map, where no path leads */
        void struct(@Nullable List<Integer> path, int depth) throws TException {
            if (depth > MAX_DEPTH) {
                throw new TException("too deep");
            }
            in.readStructBegin();
            for (TField field = in.readFieldBegin(); field.type != TType.STOP; field = in.readFieldBegin()) {
                boolean bool = value(field.type, below(path, field.id), depth + 1);
                if (depth == 0 && firstField == MessageScanner.NO_FIELD) {
                    firstField = field.id;
                    firstBool = bool;
                }
            }
            in.readStructEnd();
        }

        /** Reads a value; returns it where it is a bool, else true. */
        private boolean value(byte type, @Nullable List<Integer> path, int depth) throws TException {
            switch (type) {
                case TType.BOOL -> {
                    return in.readBool();
                }
                case TType.BYTE -> in.readByte();
                case TType.DOUBLE -> in.readDouble();
                case TType.I16 -> in.readI16();
                case TType.I32 -> in.readI32();
                case TType.I64 -> in.readI64();
                case TType.STRING -> string(path);
                case TType.STRUCT -> struct(path, depth);
                case TType.LIST -> {
                    TList list = in.readListBegin();
                    elements(list.elemType, list.size, path, depth);
                }
                case TType.SET -> {
                    TSet set = in.readSetBegin();
                    elements(set.elemType, set.size, path, depth);
                }
                case TType.MAP -> {
                    TMap map = in.readMapBegin();
                    for (int i = 0; i < map.size; i++) {
                        value(map.keyType, null, depth + 1);
                        value(map.valueType, null, depth + 1);
                    }
                }
                default -> throw new TException("unknown type " + type);
            }
            return true;
        }

        private void elements(byte type, int count, @Nullable List<Integer> path, int depth) throws TException {
            if (depth > MAX_DEPTH) {
                throw new TException("too deep");
            }
            List<Integer> below = below(path, FieldPath.ELEMENT);
            if (below != null && slot(below) == Captured.PARTITION_VALUE) {
                captured.beginPartition();
            }
            for (int i = 0; i < count; i++) {
                value(type, below, depth + 1);
            }
        }

        private void string(@Nullable List<Integer> path) throws TException {
            ByteBuffer read = in.readBinary();
            int slot = path == null ? PathTree.NO_SLOT : slot(path);
            if (slot != PathTree.NO_SLOT && read.remaining() > Captured.MAX_BYTES) {
                captured.setUnreadable(slot);
            } else if (slot != PathTree.NO_SLOT) {
                byte[] string = new byte[read.remaining()];
                read.get(string);
                captured.set(slot, string);
            }
        }

        private int slot(List<Integer> path) {
            return paths.getOrDefault(new FieldPath(path), PathTree.NO_SLOT);
        }

        private static @Nullable List<Integer> below(@Nullable List<Integer> path, int step) {
            if (path == null) {
                return null;
            }
            List<Integer> below = new ArrayList<>(path);
            below.add(step);
            return below;
        }
    }
}

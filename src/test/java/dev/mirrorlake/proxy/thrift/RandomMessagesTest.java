package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;

/** Messages of every shape, in pieces of every size: each must end where libthrift's own skipping says. */
class RandomMessagesTest {
    private static final byte[] TYPES = {
        TType.BOOL,
        TType.BYTE,
        TType.DOUBLE,
        TType.I16,
        TType.I32,
        TType.I64,
        TType.STRING,
        TType.STRUCT,
        TType.MAP,
        TType.SET,
        TType.LIST
    };
    private static final int ROUNDS = 300;

    @Test
    void endWhereLibthriftSays() throws TException {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            byte[] stream = stream(random);

            List<Integer> ends = ends(stream, random);

            assertThat(ends).as("seed %d", seed + round).isEqualTo(endsByLibthrift(stream));
        }
    }

    @Test
    void areRefusedOrSurvivedWhenABitIsFlipped() throws TException {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            byte[] stream = stream(random);
            stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));

            try {
                ends(stream, random);
            } catch (ThriftFormatException e) {
                assertThat(e.reason()).as("seed %d", seed + round).isNotNull();
            }
        }
    }

    private static List<Integer> ends(byte[] stream, Random random) {
        PathTree tree = PathTree.of(Map.of(
                FieldPath.parse("1"), 0,
                FieldPath.parse("2.1"), 1,
                FieldPath.parse("3[]"), 2,
                FieldPath.parse("3[].2[].1"), 3));
        MessageScanner scanner = MessageScanner.ofRequests(method -> tree);
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        while (from < stream.length) {
            int piece = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 300), stream.length - from);
            ByteBuffer in = ByteBuffer.wrap(stream, from, piece);
            MessageScanner.Event event;
            while ((event = scanner.scan(in)) != MessageScanner.Event.STARVED) {
                if (event == MessageScanner.Event.END) {
                    ends.add(in.position());
                }
            }
            from += piece;
        }
        return ends;
    }

    private static List<Integer> endsByLibthrift(byte[] stream) throws TException {
        TMemoryInputTransport transport = new TMemoryInputTransport(stream);
        TBinaryProtocol protocol = new TBinaryProtocol(transport);
        List<Integer> ends = new ArrayList<>();
        while (transport.getBytesRemainingInBuffer() > 0) {
            protocol.readMessageBegin();
            TProtocolUtil.skip(protocol, TType.STRUCT);
            protocol.readMessageEnd();
            ends.add(transport.getBufferPosition());
        }
        return ends;
    }

    private static byte[] stream(Random random) throws TException {
        TMemoryBuffer buffer = new TMemoryBuffer(4096);
        TBinaryProtocol out = new TBinaryProtocol(buffer);
        for (int i = 0; i < 5; i++) {
            out.writeMessageBegin(new TMessage("m" + random.nextInt(), TMessageType.CALL, random.nextInt()));
            write(out, TType.STRUCT, random, 0);
            out.writeMessageEnd();
        }
        return Arrays.copyOf(buffer.getArray(), buffer.length());
    }

    private static void write(TProtocol out, byte type, Random random, int depth) throws TException {
        switch (type) {
            case TType.BOOL -> out.writeBool(random.nextBoolean());
            case TType.BYTE -> out.writeByte((byte) random.nextInt());
            case TType.DOUBLE -> out.writeDouble(random.nextDouble());
            case TType.I16 -> out.writeI16((short) random.nextInt());
            case TType.I32 -> out.writeI32(random.nextInt());
            case TType.I64 -> out.writeI64(random.nextLong());
            case TType.STRING -> out.writeString("s".repeat(random.nextInt(10) == 0 ? 1500 : random.nextInt(12)));
            case TType.STRUCT -> {
                out.writeStructBegin(new TStruct());
                for (int fields = random.nextInt(7); fields > 0; fields--) {
                    byte next = type(random, depth);
                    out.writeFieldBegin(new TField("", next, (short) (random.nextInt(5) - 1)));
                    write(out, next, random, depth + 1);
                }
                out.writeFieldStop();
            }
            case TType.MAP -> {
                TMap map = new TMap(type(random, depth), type(random, depth), random.nextInt(4));
                out.writeMapBegin(map);
                for (int i = 0; i < map.size; i++) {
                    write(out, map.keyType, random, depth + 1);
                    write(out, map.valueType, random, depth + 1);
                }
            }
            default -> {
                byte element = type(random, depth);
                int size = random.nextInt(6);
                if (type == TType.SET) {
                    out.writeSetBegin(new TSet(element, size));
                } else {
                    out.writeListBegin(new TList(element, size));
                }
                for (int i = 0; i < size; i++) {
                    write(out, element, random, depth + 1);
                }
            }
        }
    }

    /** Deep down, only types that end. */
    private static byte type(Random random, int depth) {
        return TYPES[random.nextInt(depth < 5 ? TYPES.length : 7)];
    }
}

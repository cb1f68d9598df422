package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages of every shape, in pieces and frames of every size: each must end, and hold, what libthrift's own readers say.
 * A failure names its seed; {@code -Drandom.seed=} runs it again, {@code -Drandom.streams=} sets how many there are.
 */
@ParameterizedClass
@EnumSource
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
    private static final int MESSAGES = 5;
    private static final byte[] EMPTY_CALL = Messages.call("m", 1, new ThriftHiveMetastore.get_all_databases_args());
    private static final int STREAMS = Integer.getInteger("random.streams", 300);
    private static final long SEED = Long.getLong("random.seed", System.nanoTime());

    private final WireFormat format;

    RandomMessagesTest(WireFormat format) {
        this.format = format;
    }

    @Test
    void areReadAsLibthriftReadsThem() throws TException {
        for (int i = 0; i < STREAMS; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            byte[] stream = stream(random);

            ReadMessage.Stream read = ReadMessage.byScanner(format, stream, Agreement.PATHS, pieces(random));

            assertThat(read.stopped()).as("seed %d", seed).isNull();
            assertThat(read.messages()).as("seed %d", seed).hasSize(MESSAGES);
            assertThat(read.messages())
                    .as("seed %d", seed)
                    .isEqualTo(ReadMessage.byLibthrift(format, stream, Agreement.PATHS));
        }
    }

    @Test
    void areRefusedOrReadAsByLibthriftWhenBytesHaveChanged() throws TException {
        for (int i = 0; i < STREAMS; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            byte[] stream = stream(random);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            }

            agree("seed " + seed, stream, random);
        }
    }

    @Test
    void areRefusedOrReadAsByLibthriftWhenTheyAreNoise() {
        for (int i = 0; i < STREAMS; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            byte[] stream = new byte[random.nextInt(500)];
            random.nextBytes(stream);

            // behind the header of a call, so that it is looked at
            agree("seed " + seed, Messages.concat(Reencoded.in(format, EMPTY_CALL), stream), random);
        }
    }

    private void agree(String description, byte[] stream, Random random) {
        assertThatCode(() -> Agreement.check(format, stream, pieces(random)))
                .as(description)
                .doesNotThrowAnyException();
    }

    private static IntSupplier pieces(Random random) {
        int most = random.nextBoolean() ? 3 : 300;
        return () -> 1 + random.nextInt(most);
    }

    private byte[] stream(Random random) throws TException {
        TMemoryBuffer buffer = new TMemoryBuffer(4096);
        TProtocol out = format.isCompact() ? new TCompactProtocol(buffer) : new TBinaryProtocol(buffer);
        for (int i = 0; i < MESSAGES; i++) {
            byte type = random.nextInt(5) == 0 ? TMessageType.ONEWAY : TMessageType.CALL;
            out.writeMessageBegin(new TMessage("m" + random.nextInt(), type, random.nextInt()));
            write(out, TType.STRUCT, random, 0);
            out.writeMessageEnd();
        }
        byte[] messages = Arrays.copyOf(buffer.getArray(), buffer.length());
        return format.isFramed() ? framed(messages, random) : messages;
    }

    /** In frames by libthrift, whose ends are not those of the messages. */
    private static byte[] framed(byte[] messages, Random random) throws TException {
        TMemoryBuffer buffer = new TMemoryBuffer(messages.length);
        TFramedTransport frames = new TFramedTransport(buffer);
        int most = random.nextBoolean() ? 20 : 2_000;
        for (int from = 0; from < messages.length; ) {
            int size = Math.min(1 + random.nextInt(most), messages.length - from);
            frames.write(messages, from, size);
            frames.flush();
            from += size;
        }
        return Arrays.copyOf(buffer.getArray(), buffer.length());
    }

    private static void write(TProtocol out, byte type, Random random, int depth) throws TException {
        switch (type) {
            case TType.BOOL -> out.writeBool(random.nextBoolean());
            case TType.BYTE -> out.writeByte((byte) random.nextInt());
            case TType.DOUBLE -> out.writeDouble(random.nextDouble());
            case TType.I16 -> out.writeI16((short) random.nextInt());
            case TType.I32 -> out.writeI32(random.nextInt() >> random.nextInt(32));
            case TType.I64 -> out.writeI64(random.nextLong() >> random.nextInt(64));
            case TType.STRING -> out.writeString("s".repeat(random.nextInt(10) == 0 ? 1500 : random.nextInt(12)));
            case TType.STRUCT -> {
                out.writeStructBegin(new TStruct());
                for (int fields = random.nextInt(7); fields > 0; fields--) {
                    byte next = type(random, depth);
                    out.writeFieldBegin(new TField("", next, id(random)));
                    write(out, next, random, depth + 1);
                    out.writeFieldEnd();
                }
                out.writeFieldStop();
                out.writeStructEnd();
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
                int size = random.nextInt(10) == 0 ? 14 + random.nextInt(4) : random.nextInt(6);
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

    /** Often one on a path, sometimes far away, in any order. */
    private static short id(Random random) {
        return (short) (random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(5) - 1);
    }

    /** Deep down, only types that end. */
    private static byte type(Random random, int depth) {
        return TYPES[random.nextInt(depth < 4 ? TYPES.length : 7)];
    }
}

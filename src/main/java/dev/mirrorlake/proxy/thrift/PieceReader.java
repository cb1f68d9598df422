package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads numbers and short runs of bytes that may arrive in pieces. Confined to one thread. */
final class PieceReader {
    /** The most bytes of a varint that holds a number of 32 bits, or of 64. */
    static final int VARINT_32 = 5;

    static final int VARINT_64 = 10;

    private static final byte[] NOTHING = {};

    /** The first bytes of a number whose rest has not arrived, and how many they are. */
    private long number;

    private int numberBytes;

    private byte[] run = NOTHING;
    private int runBytes;

    /** The next number of up to 7 bytes, unsigned, or -1 where some of its bytes are still to come. */
    long number(ByteBuffer in, int bytes) {
        if (bytes == Integer.BYTES && numberBytes == 0 && in.remaining() >= Integer.BYTES) {
            return Integer.toUnsignedLong(in.getInt());
        }
        while (numberBytes < bytes) {
            if (!in.hasRemaining()) {
                return -1;
            }
            number = (number << 8) | (in.get() & 0xff);
            numberBytes++;
        }
        long complete = number;
        number = 0;
        numberBytes = 0;
        return complete;
    }

    /**
     * The next varint (7 bits a byte, the lowest first; the eighth says that more follow), or -1 where some of its bytes are
     * still to come. Of one of 64 bits the highest is lost: nobody asks for it.
     *
     * @param most the most bytes that it may have; libthrift reads on for as long as more follow, but writes no more
     */
    long varint(ByteBuffer in, int most) {
        while (in.hasRemaining()) {
            byte next = in.get();
            number |= (next & 0x7fL) << (7 * numberBytes);
            numberBytes++;
            if (next >= 0) {
                long complete = number & Long.MAX_VALUE;
                number = 0;
                numberBytes = 0;
                return complete;
            }
            if (numberBytes == most) {
                throw new ThriftFormatException(
                        NotUnderstood.NUMBER_TOO_LONG, "a number of more than " + most + " bytes");
            }
        }
        return -1;
    }

    /** Makes ready for {@link #run}; the caller has seen to it that {@code size} is small. */
    void beginRun(int size) {
        run = new byte[size];
        runBytes = 0;
    }

    /** The run that was begun, or null where some of it is still to come. */
    byte @Nullable [] run(ByteBuffer in) {
        int piece = Math.min(run.length - runBytes, in.remaining());
        in.get(run, runBytes, piece);
        runBytes += piece;
        if (runBytes < run.length) {
            return null;
        }
        byte[] complete = run;
        run = NOTHING;
        return complete;
    }
}

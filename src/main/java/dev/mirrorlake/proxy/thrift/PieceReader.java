package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads numbers and short runs of bytes that may arrive in pieces. Confined to one thread. */
final class PieceReader {
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

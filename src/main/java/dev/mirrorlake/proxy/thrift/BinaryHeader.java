package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/**
 * The header of the strict binary protocol. Confined to one thread.
 *
 * <pre>
 *   80 01 00 TYPE   size, name   sequence number         (numbers of 4 bytes)
 * </pre>
 */
final class BinaryHeader extends HeaderReader {
    /** What comes next on the wire. */
    private enum State {
        VERSION,
        METHOD_SIZE,
        METHOD,
        SEQUENCE
    }

    private State state = State.VERSION;

    BinaryHeader(boolean replies, PieceReader pieces) {
        super(replies, pieces);
    }

    @Override
    boolean read(ByteBuffer in) {
        while (true) {
            if (state == State.METHOD) {
                if (!method(in)) {
                    return false;
                }
                state = State.SEQUENCE;
                continue;
            }
            long number = pieces.number(in, Integer.BYTES);
            if (number < 0) {
                return false;
            }
            switch (state) {
                case VERSION -> {
                    // the third byte means nothing; Hive's servers don't look at it either
                    begin(number >>> 16 == 0x8001, (int) number & 0xff);
                    state = State.METHOD_SIZE;
                }
                case METHOD_SIZE -> {
                    beginMethod(number);
                    state = State.METHOD;
                }
                default -> {
                    sequence(number);
                    state = State.VERSION;
                    return true;
                }
            }
        }
    }
}

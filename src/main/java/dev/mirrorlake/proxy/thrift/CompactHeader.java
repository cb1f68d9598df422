package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/**
 * The header of the compact protocol. Confined to one thread.
 *
 * <pre>
 *   82   TYPE (3 bits), version 1 (5 bits)   sequence number   size, name         (numbers are varints)
 * </pre>
 *
 * Source: libthrift 0.16.0, TCompactProtocol.readMessageBegin.
 */
final class CompactHeader extends HeaderReader {
    static final int TYPE_SHIFT = 5;
    private static final int VERSION_MASK = 0x1f;

    /** What comes next on the wire. */
    private enum State {
        PROTOCOL,
        SEQUENCE,
        METHOD_SIZE,
        METHOD
    }

    private State state = State.PROTOCOL;

    CompactHeader(boolean replies, PieceReader pieces) {
        super(replies, pieces);
    }

    @Override
    boolean read(ByteBuffer in) {
        while (state != State.METHOD) {
            long number = state == State.PROTOCOL ? pieces.number(in, 2) : pieces.varint(in, PieceReader.VARINT_32);
            if (number < 0) {
                return false;
            }
            switch (state) {
                case PROTOCOL -> {
                    boolean version1 = (number & VERSION_MASK) == 1;
                    begin(number >>> 8 == 0x82 && version1, ((int) number & 0xff) >>> TYPE_SHIFT);
                    state = State.SEQUENCE;
                }
                case SEQUENCE -> {
                    sequence(number);
                    state = State.METHOD_SIZE;
                }
                default -> {
                    beginMethod(number);
                    state = State.METHOD;
                }
            }
        }
        if (!method(in)) {
            return false;
        }
        state = State.PROTOCOL;
        return true;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/**
 * Follows the frames of one direction of a connection, {@code size (4 bytes), bytes}. A message need not end where a frame
 * does: libthrift reads on in the next one, and takes the next message from what is left of this one. Confined to one
 * thread.
 */
final class Frames {
    /**
     * The largest frame that a metastore, or its Java client, takes. Source: libthrift 0.9.3, TFramedTransport, and 0.16.0,
     * TConfiguration.DEFAULT_MAX_FRAME_SIZE, which Hive leaves as they are.
     */
    static final int MAX_BYTES = 16_384_000;

    private final PieceReader pieces = new PieceReader();
    private int left;

    /** The end of this frame's bytes in the buffer, which is the buffer's own where more of the frame is to come. */
    int end(ByteBuffer in) {
        return in.position() + Math.min(left, in.remaining());
    }

    /** Whether a frame begins next. */
    boolean atEnd() {
        return left == 0;
    }

    void passed(int bytes) {
        left -= bytes;
    }

    /** Goes on to the next frame. False where some of its size is still to come. */
    boolean next(ByteBuffer in) {
        long size = pieces.number(in, Integer.BYTES);
        if (size < 0) {
            return false;
        }
        // of an empty frame libthrift says that the connection was closed
        if (size == 0 || size > MAX_BYTES) {
            throw new ThriftFormatException(NotUnderstood.BAD_FRAME, "a frame of " + size + " bytes");
        }
        left = (int) size;
        return true;
    }
}

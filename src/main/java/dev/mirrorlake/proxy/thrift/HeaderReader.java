package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the header of each message of one direction: the kind, the method's name, the sequence number. */
abstract sealed class HeaderReader permits BinaryHeader, CompactHeader {
    /** The longest method name of Hive has 49 characters. A server would allocate whatever is claimed here. */
    static final int MAX_METHOD_BYTES = 256;

    static final int CALL = 1;
    static final int REPLY = 2;
    private static final int EXCEPTION = 3;
    private static final int ONEWAY = 4;

    final PieceReader pieces;
    private final boolean replies;

    private int type;
    private String method = "";
    private int sequence;

    HeaderReader(boolean replies, PieceReader pieces) {
        this.replies = replies;
        this.pieces = pieces;
    }

    /** @param replies whether messages are answers, else calls */
    static HeaderReader of(WireFormat format, boolean replies, PieceReader pieces) {
        return format.isCompact() ? new CompactHeader(replies, pieces) : new BinaryHeader(replies, pieces);
    }

    /** Goes on to the end of a header, or of the bytes. True where it is that of the header. */
    abstract boolean read(ByteBuffer in);

    final boolean isException() {
        return type == EXCEPTION;
    }

    final boolean isOneway() {
        return type == ONEWAY;
    }

    final String method() {
        return method;
    }

    final int sequence() {
        return sequence;
    }

    /** The message's first bytes have been read: whether they are those of the protocol, and the type that they tell. */
    final void begin(boolean ofProtocol, int messageType) {
        boolean expected = replies
                ? messageType == REPLY || messageType == EXCEPTION
                : messageType == CALL || messageType == ONEWAY;
        if (!ofProtocol || !expected) {
            throw new ThriftFormatException(NotUnderstood.BAD_HEADER, "no message of this protocol begins here");
        }
        type = messageType;
    }

    /** Makes ready for {@link #method(ByteBuffer)}. */
    final void beginMethod(long size) {
        if (size > MAX_METHOD_BYTES) {
            throw new ThriftFormatException(NotUnderstood.NAME_TOO_LONG, "a method name of " + size + " bytes");
        }
        pieces.beginRun((int) size);
    }

    /** False where more bytes are needed. */
    final boolean method(ByteBuffer in) {
        byte[] name = pieces.run(in);
        if (name == null) {
            return false;
        }
        method = new String(name, StandardCharsets.UTF_8);
        return true;
    }

    final void sequence(long number) {
        sequence = (int) number;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/**
 * One whole call, whose arguments can be changed; what is not changed is written byte for byte as it came.
 *
 * <pre>
 *   CallMessage ── arguments: StructValue ── text, number
 *                                         ├─ StructValue, lists of them
 *                                         └─ TextMap
 * </pre>
 *
 * <p>Confined to one thread.
 */
public final class CallMessage {
    private final Source source;
    private final String method;
    private final int sequence;
    private final int headerBytes;
    private final StructValue arguments;

    private CallMessage(Source source, HeaderReader header, int headerBytes, StructValue arguments) {
        this.source = source;
        this.method = header.method();
        this.sequence = header.sequence();
        this.headerBytes = headerBytes;
        this.arguments = arguments;
    }

    /**
     * Reads a call, and sees to it that all of it can be read.
     *
     * @param message the bytes from position to limit: exactly one message, without frames. They are not copied, so they
     *     are to be left as they are for as long as the result is in use.
     * @throws ThriftFormatException where they are no such call
     */
    public static CallMessage read(WireFormat format, ByteBuffer message) {
        ByteBuffer bytes = message.slice();
        ByteBuffer in = bytes.duplicate();
        HeaderReader header = HeaderReader.of(format, false, new PieceReader());
        if (!header.read(in)) {
            throw new ThriftFormatException(NotUnderstood.NOT_WHOLE, "a header that does not end");
        }
        Source source = new Source(Encoding.of(format), bytes);
        int headerBytes = in.position();
        return new CallMessage(source, header, headerBytes, StructValue.whole(source, in));
    }

    /** A call with these arguments, which are copied. */
    public static CallMessage of(WireFormat format, String method, StructValue arguments) {
        Pieces out = new Pieces(ByteBuffer.allocate(0));
        Encoding.of(format).writeHeader(out, HeaderReader.CALL, method, 0);
        out.put(arguments.write());
        return read(format, ByteBuffer.wrap(out.toBytes()));
    }

    public String method() {
        return method;
    }

    public int sequence() {
        return sequence;
    }

    public StructValue arguments() {
        return arguments;
    }

    /** Whether anything differs from what was read. */
    public boolean isChanged() {
        return arguments.isChanged();
    }

    /** The call as it is now, without frames. */
    public byte[] write() {
        Pieces out = source.pieces();
        out.copy(0, headerBytes);
        arguments.write(out);
        return out.toBytes();
    }
}

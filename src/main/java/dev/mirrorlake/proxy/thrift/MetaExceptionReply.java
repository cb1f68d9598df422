package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/** The answer to a call that is refused here: a MetaException, as a metastore would send it. */
public final class MetaExceptionReply {
    /** Where a MetaException has its message. Source: hive_metastore.thrift of Hive 4.0.1. */
    private static final int MESSAGE = 1;

    private MetaExceptionReply() {}

    /**
     * A whole message, in a frame of its own where the format has frames.
     *
     * @param sequence that of the call
     * @param field the id of the result's field that a MetaException stands in, {@link RewrittenCall#metaException()}
     */
    public static byte[] write(WireFormat format, String method, int sequence, int field, String text) {
        Encoding encoding = Encoding.of(format);
        Pieces out = new Pieces(ByteBuffer.allocate(0));
        encoding.writeHeader(out, HeaderReader.REPLY, method, sequence);
        encoding.writeField(out, WireType.STRUCT, field, 0);
        encoding.writeField(out, WireType.STRING, MESSAGE, 0);
        encoding.writeText(out, text);
        encoding.writeStop(out);
        encoding.writeStop(out);
        byte[] message = out.toBytes();
        return format.isFramed()
                ? ByteBuffer.allocate(Integer.BYTES + message.length)
                        .putInt(message.length)
                        .put(message)
                        .array()
                : message;
    }
}

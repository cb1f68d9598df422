package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/** Puts whole messages into frames, and takes them out, where a format has frames; else they stay as they are. */
public final class Framing {
    private Framing() {}

    /**
     * A message as it stands on the wire: in one frame, or in several where it is larger than a frame may be, which are read
     * on without regard to where they end.
     */
    public static byte[] framed(WireFormat format, byte[] message) {
        if (!format.isFramed()) {
            return message;
        }
        int frames = (message.length + Frames.MAX_BYTES - 1) / Frames.MAX_BYTES;
        ByteBuffer wire = ByteBuffer.allocate(message.length + frames * Integer.BYTES);
        for (int from = 0; from < message.length; from += Frames.MAX_BYTES) {
            int size = Math.min(Frames.MAX_BYTES, message.length - from);
            wire.putInt(size).put(message, from, size);
        }
        return wire.array();
    }

    /**
     * A message without its frames.
     *
     * @param wire whole frames, as a {@link MessageScanner} has found them
     */
    public static byte[] unframed(WireFormat format, byte[] wire) {
        if (!format.isFramed()) {
            return wire;
        }
        int size = 0;
        for (ByteBuffer in = ByteBuffer.wrap(wire); in.hasRemaining(); ) {
            int frame = in.getInt();
            size += frame;
            in.position(in.position() + frame);
        }
        ByteBuffer message = ByteBuffer.allocate(size);
        for (ByteBuffer in = ByteBuffer.wrap(wire); in.hasRemaining(); ) {
            int frame = in.getInt();
            message.put(in.slice(in.position(), frame));
            in.position(in.position() + frame);
        }
        return message.array();
    }
}

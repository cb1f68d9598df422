package dev.mirrorlake.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a call that may not go on yet, as they came. They are copied, so that a client that sends them one at a time
 * can't make us hold a buffer for each, and a worker may read them whatever becomes of the connection.
 *
 * <p>Confined to the event loop of its connection until it is given to a worker, and not written to from then on.
 */
final class HeldCall {
    /** The first chunk has room for any header; each next is twice as large, up to what is read at one go. */
    private static final int FIRST_CHUNK = 512;

    static final int LARGEST_CHUNK = 64 * 1024;

    private final List<byte[]> chunks = new ArrayList<>(1);
    /** How many bytes of the last chunk are used; the others are full. */
    private int used;

    private int size;

    /** Takes bytes away from the buffer's front. */
    void add(ByteBuf bytes, int count) {
        int left = count;
        while (left > 0) {
            byte[] chunk = lastWithRoom();
            int piece = Math.min(left, chunk.length - used);
            bytes.readBytes(chunk, used, piece);
            used += piece;
            left -= piece;
        }
        size += count;
    }

    private byte[] lastWithRoom() {
        byte[] last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        if (last != null && used < last.length) {
            return last;
        }
        byte[] next = new byte[last == null ? FIRST_CHUNK : Math.min(2 * last.length, LARGEST_CHUNK)];
        chunks.add(next);
        used = 0;
        return next;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The bytes as buffers to pass on. */
    List<ByteBuf> toBuffers() {
        List<ByteBuf> buffers = new ArrayList<>(chunks.size());
        int left = size;
        for (byte[] chunk : chunks) {
            buffers.add(Unpooled.wrappedBuffer(chunk, 0, Math.min(left, chunk.length)));
            left -= chunk.length;
        }
        return buffers;
    }

    /** The bytes as one array. */
    byte[] toArray() {
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] chunk : chunks) {
            int piece = Math.min(size - at, chunk.length);
            System.arraycopy(chunk, 0, all, at, piece);
            at += piece;
        }
        return all;
    }
}

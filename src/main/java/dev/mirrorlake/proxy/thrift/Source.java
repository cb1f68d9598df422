package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes that values were read from, and how to read them. Confined to one thread. */
final class Source {
    /**
     * The most structs that are made of one message, and the most elements that are taken from all its lists and maps of
     * strings: many times what clients send in one call, and small enough that a call of empty values can't exhaust the heap.
     */
    static final int MAX_VALUES = 1_000_000;

    private final Encoding encoding;
    private final ByteBuffer bytes;
    private int structs;
    private int texts;

    /** @param bytes from 0 to the limit; nobody else moves its position */
    Source(Encoding encoding, ByteBuffer bytes) {
        this.encoding = encoding;
        this.bytes = bytes;
    }

    Encoding encoding() {
        return encoding;
    }

    ByteBuffer at(int position) {
        return bytes.duplicate().position(position);
    }

    Pieces pieces() {
        return new Pieces(bytes);
    }

    /** Reads a string; what is no UTF-8 becomes replacement characters, as in the generated readers. */
    String readString(ByteBuffer in) {
        byte[] utf8 = new byte[encoding.readSize(in)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    void passString(ByteBuffer in) {
        int size = encoding.readSize(in);
        in.position(in.position() + size);
    }

    /** The number of elements, strings or pairs of them, all of which are about to be held. */
    int holdTexts(Encoding.Container container) {
        if (container.count() > MAX_VALUES - texts) {
            throw tooMany();
        }
        texts += container.count();
        return container.count();
    }

    /** That many structs are about to be held. */
    void holdStructs(int count) {
        if (count > MAX_VALUES - structs) {
            throw tooMany();
        }
        structs += count;
    }

    private static ThriftFormatException tooMany() {
        return new ThriftFormatException(NotUnderstood.TOO_MANY_VALUES, "more than " + MAX_VALUES + " values");
    }
}

package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The strings captured from one call, by slot. Of a field that comes twice the last one counts, as it does for the
 * generated readers.
 *
 * <p>Confined to the scanner's thread. Holds at most {@link #MAX_SLOTS} times {@link #MAX_BYTES}.
 */
public final class Captured {
    static final int MAX_SLOTS = 6;

    /**
     * The longest string that is kept. The metastore's schema holds names of at most 256 characters; the rest is room
     * for {@code @catalog#database} and for characters of several bytes.
     */
    static final int MAX_BYTES = 1024;

    private static final byte[] UNREADABLE = {};

    private final byte[] @Nullable [] values = new byte[MAX_SLOTS][];

    /** The string; empty also where it was too long to be kept; null where there was none. */
    public @Nullable String get(int slot) {
        byte[] value = values[slot];
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    void set(int slot, byte[] value) {
        values[slot] = value;
    }

    void setUnreadable(int slot) {
        values[slot] = UNREADABLE;
    }

    /**
     * Takes the {@code size} bytes at {@code from}. Allocates nothing where they are what the slot holds already: a list
     * of partitions names the same table in each.
     */
    void copy(int slot, ByteBuffer in, int from, int size) {
        byte[] value = values[slot];
        if (value == null || !equal(value, in, from, size)) {
            byte[] copy = new byte[size];
            in.get(from, copy);
            values[slot] = copy;
        }
    }

    private static boolean equal(byte[] value, ByteBuffer in, int from, int size) {
        if (value.length != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (value[i] != in.get(from + i)) {
                return false;
            }
        }
        return true;
    }
}

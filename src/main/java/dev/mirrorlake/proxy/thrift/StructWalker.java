package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of one struct, with all that they contain, to its end, and captures the strings that a
 * {@link PathTree} asks for. It can stop at any byte. Confined to one thread.
 *
 * <p>Here is what both protocols share: where in the struct we are, and what becomes of a string. How values stand on the
 * wire is each protocol's own business.
 */
abstract sealed class StructWalker permits BinaryWalker, CompactWalker {
    /** Hive's deepest types nest less than 12 levels; more is only sent to exhaust somebody's stack. */
    static final int MAX_DEPTH = 64;

    /** {@link #firstField} of an empty struct. No field id: those are signed 16 bit numbers. */
    static final int NO_FIELD = Integer.MIN_VALUE;

    /** What a struct's level has in the place of a number of elements. */
    static final long STRUCT = -1;

    /** What comes next on the wire. */
    enum State {
        FIELD_TYPE,
        FIELD_ID,
        STRING_SIZE,
        CAPTURE,
        LIST_HEADER,
        /** In the compact protocol, of a list of 15 elements or more. */
        LIST_SIZE,
        MAP_HEADER,
        /** In the compact protocol, of a map that is not empty. */
        MAP_TYPES,
        /** In the compact protocol, a number. */
        VARINT,
        /** In the binary protocol, an i32 that is wanted. */
        NUMBER,
        SKIP,
        /** A value has ended: what comes next depends on the level that it was in. */
        NEXT
    }

    /** A struct, or a container of {@code remaining} elements; a map's keys and values count one each. */
    static final class Level {
        long remaining;
        int keyType;
        int valueType;
        /** Of a struct in the compact protocol, the field that was read last. */
        short lastId;

        @Nullable PathTree node;
    }

    final PieceReader pieces;

    State state = State.NEXT;
    /** Bytes still to be passed over. */
    private long skip;

    /** What is wanted of the value whose header comes next. */
    @Nullable PathTree node;

    /** A new one for each struct that something is wanted of. */
    Captured captured = Captured.NOTHING;

    int firstField = NO_FIELD;
    boolean firstBool = true;

    /** The i32 that was asked for, or 0. */
    int number;

    /** One for each struct or container that we are in, the innermost last. */
    Level[] levels = {};

    int depth;

    StructWalker(PieceReader pieces) {
        this.pieces = pieces;
    }

    static StructWalker of(WireFormat format, PieceReader pieces) {
        return format.isCompact() ? new CompactWalker(pieces) : new BinaryWalker(pieces);
    }

    /** What was captured since {@link #begin}, which is not kept any longer here. */
    final Captured takeCaptured() {
        Captured taken = captured;
        captured = Captured.NOTHING;
        return taken;
    }

    /** Makes ready for a struct; {@link #first}, then {@link #walk} follow. */
    final void begin(@Nullable PathTree tree) {
        captured = tree == null ? Captured.NOTHING : new Captured();
        firstField = NO_FIELD;
        firstBool = true;
        number = 0;
        enter(STRUCT, 0, 0, tree);
        state = State.FIELD_TYPE;
    }

    /** Reads the first field's header, and its value where that is a bool. False where more bytes are needed. */
    abstract boolean first(ByteBuffer in);

    /** Goes on to the end of what was begun, or of the bytes. True where it is that of what was begun. */
    abstract boolean walk(ByteBuffer in);

    /** Makes ready for a value of this type, by the protocol's own number for it, whose first byte comes next. */
    abstract void begin(int type, @Nullable PathTree tree);

    /** Passes over one value of this type. False where it does not end within the bytes. */
    final boolean pass(ByteBuffer in, int type) {
        begin(type, null);
        return walk(in);
    }

    /** The innermost level has ended. */
    final void leave() {
        depth--;
        state = State.NEXT;
    }

    final void enter(long remaining, int keyType, int valueType, @Nullable PathTree tree) {
        if (depth == MAX_DEPTH) {
            throw new ThriftFormatException(NotUnderstood.TOO_DEEP, "more than " + MAX_DEPTH + " levels");
        }
        if (depth == levels.length) {
            levels = Arrays.copyOf(levels, depth + 1);
            levels[depth] = new Level();
        }
        Level level = levels[depth++];
        level.remaining = remaining;
        level.keyType = keyType;
        level.valueType = valueType;
        level.lastId = 0;
        level.node = tree;
        state = State.NEXT;
    }

    /** A list or set begins: what is wanted of each element. */
    final @Nullable PathTree element() {
        PathTree list = node;
        if (list == null) {
            return null;
        }
        if (list.beginsPartition()) {
            captured.beginPartition();
        }
        return list.element();
    }

    /** The body of a string, whose size has been read. */
    final void string(ByteBuffer in, int size) {
        int slot = slot(node);
        if (slot == PathTree.NO_SLOT) {
            skip(size);
        } else if (size > Captured.MAX_BYTES) {
            captured.setUnreadable(slot);
            skip(size);
        } else if (size <= in.remaining()) {
            captured.copy(slot, in, in.position(), size);
            skip(size);
        } else {
            pieces.beginRun(size);
            state = State.CAPTURE;
        }
    }

    /** The body of a string that is captured piece by piece. False where more bytes are needed. */
    final boolean captureBody(ByteBuffer in) {
        byte[] string = pieces.run(in);
        if (string == null) {
            return false;
        }
        captured.set(slot(node), string);
        state = State.NEXT;
        return true;
    }

    final void skip(long bytes) {
        skip = bytes;
        state = State.SKIP;
    }

    /** False where more bytes are needed. */
    final boolean skipBody(ByteBuffer in) {
        int passed = (int) Math.min(skip, in.remaining());
        in.position(in.position() + passed);
        skip -= passed;
        if (skip > 0) {
            return false;
        }
        state = State.NEXT;
        return true;
    }

    static boolean isNumber(@Nullable PathTree node) {
        return node != null && node.isNumber();
    }

    static int slot(@Nullable PathTree node) {
        return node == null ? PathTree.NO_SLOT : node.slot();
    }

    /** The lower 32 bits as the size that the sender meant. */
    static int size(long number) {
        int size = (int) number;
        if (size < 0) {
            throw new ThriftFormatException(NotUnderstood.NEGATIVE_SIZE, "a size of " + size);
        }
        return size;
    }

    static ThriftFormatException unknown(int type) {
        return new ThriftFormatException(NotUnderstood.UNKNOWN_TYPE, "a value of type " + type);
    }
}

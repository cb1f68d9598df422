package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the fields of one struct, with all that they contain, to its end, and captures the strings that a
 * {@link PathTree} asks for.
 *
 * <p>Where values of fixed sizes or unwanted strings follow one another, it steps over them by arithmetic; all else is a
 * state machine that takes one header at a time and so can stop at any byte. Confined to one thread.
 */
final class StructWalker {
    /** Hive's deepest types nest less than 12 levels; more is only sent to exhaust somebody's stack. */
    static final int MAX_DEPTH = 64;

    /** The bytes of a field's type and id. */
    private static final int FIELD_HEADER = 3;

    /** The bytes of a string field without its string. */
    private static final long STRING_FIELD = FIELD_HEADER + 4;

    /** What a struct's level has in the place of a number of elements. */
    private static final long STRUCT = -1;

    /** What comes next on the wire. */
    private enum State {
        FIELD_TYPE,
        FIELD_ID,
        STRING_SIZE,
        CAPTURE,
        LIST_HEADER,
        MAP_HEADER,
        SKIP,
        /** A value has ended: what comes next depends on the level that it was in. */
        NEXT
    }

    /** A struct, or a container of {@code remaining} elements; a map's keys and values count one each. */
    private static final class Level {
        long remaining;
        int keyType;
        int valueType;

        @Nullable PathTree node;
    }

    private final PieceReader pieces;

    private State state = State.NEXT;
    /** Bytes still to be passed over. */
    private long skip;

    private int fieldType;
    /** What is wanted of the value whose header comes next. */
    private @Nullable PathTree node;

    /** A new one for each struct that something is wanted of. */
    private Captured captured = Captured.NOTHING;

    /** One for each struct or container that we are in, the innermost last. */
    private Level[] levels = {};

    private int depth;

    StructWalker(PieceReader pieces) {
        this.pieces = pieces;
    }

    /** What was captured since {@link #begin}, which is not kept any longer here. */
    Captured takeCaptured() {
        Captured taken = captured;
        captured = Captured.NOTHING;
        return taken;
    }

    /** Makes ready for a struct; {@link #field} or {@link #leave} follows. */
    void begin(@Nullable PathTree tree) {
        if (tree != null) {
            captured = new Captured();
        }
        enter(STRUCT, 0, 0, tree);
    }

    /** Makes ready for the value of a field of the innermost struct, whose header has been read. */
    void field(int valueType, int id) {
        PathTree tree = levels[depth - 1].node;
        begin(valueType, tree == null ? null : tree.field(id));
    }

    /** A value without a level of its own has been read. */
    void next() {
        state = State.NEXT;
    }

    /** The innermost level has ended. */
    void leave() {
        depth--;
        next();
    }

    /** Goes on to the end of the struct, or of the bytes. True where it is that of the struct. */
    boolean walk(ByteBuffer in) {
        while (depth > 0) {
            if (state == State.NEXT) {
                next(in);
            } else if (!value(in)) {
                return false;
            }
        }
        return true;
    }

    /** A part of a value. False where more bytes are needed. */
    private boolean value(ByteBuffer in) {
        switch (state) {
            case FIELD_TYPE -> {
                long read = pieces.number(in, 1);
                if (read < 0) {
                    return false;
                }
                fieldType = (int) read;
                if (fieldType == WireType.STOP) {
                    leave();
                } else {
                    state = State.FIELD_ID;
                }
            }
            case FIELD_ID -> {
                long id = pieces.number(in, 2);
                if (id < 0) {
                    return false;
                }
                field(fieldType, (short) id);
            }
            case STRING_SIZE -> {
                long read = pieces.number(in, 4);
                if (read < 0) {
                    return false;
                }
                string(in, size(read));
            }
            case CAPTURE -> {
                byte[] string = pieces.run(in);
                if (string == null) {
                    return false;
                }
                captured.set(slot(node), string);
                state = State.NEXT;
            }
            case LIST_HEADER -> {
                long read = pieces.number(in, 5);
                if (read < 0) {
                    return false;
                }
                int elementType = (int) (read >>> 32);
                if (node != null && node.beginsPartition()) {
                    captured.beginPartition();
                }
                container(size(read), elementType, elementType, node == null ? null : node.element());
            }
            case MAP_HEADER -> {
                long read = pieces.number(in, 6);
                if (read < 0) {
                    return false;
                }
                container(2L * size(read), (int) (read >>> 40), (int) (read >>> 32) & 0xff, null);
            }
            default -> {
                int passed = (int) Math.min(skip, in.remaining());
                in.position(in.position() + passed);
                skip -= passed;
                if (skip > 0) {
                    return false;
                }
                state = State.NEXT;
            }
        }
        return true;
    }

    /** Makes ready for a value whose first byte comes next. */
    private void begin(int valueType, @Nullable PathTree tree) {
        node = tree;
        switch (valueType) {
            case WireType.STRING -> state = State.STRING_SIZE;
            case WireType.STRUCT -> enter(STRUCT, 0, 0, tree);
            case WireType.LIST, WireType.SET -> state = State.LIST_HEADER;
            case WireType.MAP -> state = State.MAP_HEADER;
            default -> {
                int width = WireType.width(valueType);
                if (width == 0) {
                    throw new ThriftFormatException(NotUnderstood.UNKNOWN_TYPE, "a value of type " + valueType);
                }
                skip(width);
            }
        }
    }

    /** The body of a string, whose size has been read. */
    private void string(ByteBuffer in, int size) {
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

    /** The elements of a list, set or map, whose header has been read. */
    private void container(long count, int keyType, int valueType, @Nullable PathTree tree) {
        int width = WireType.width(keyType) + WireType.width(valueType);
        if (count == 0) {
            state = State.NEXT;
        } else if (WireType.width(keyType) > 0 && WireType.width(valueType) > 0) {
            // of a map, count / 2 entries of width bytes; of a list, count elements of half of it: the same
            skip(count * width / 2);
        } else {
            enter(count, keyType, valueType, tree);
        }
    }

    /** What comes after a value, in the innermost level. */
    private void next(ByteBuffer in) {
        Level level = levels[depth - 1];
        if (level.remaining == STRUCT) {
            fields(in);
        } else if (level.remaining == 0) {
            leave();
        } else if (level.keyType == WireType.STRING && level.valueType == WireType.STRING) {
            strings(in, level);
        } else {
            int elementType = level.remaining % 2 == 0 ? level.keyType : level.valueType;
            level.remaining--;
            begin(elementType, level.node);
        }
    }

    /**
     * Structs within structs and lists of structs, as long as nothing but numbers and unwanted strings comes in them, and
     * comes as a whole. This is where nearly all bytes of large calls pass by: columns and partitions.
     */
    private void fields(ByteBuffer in) {
        Level level = levels[depth - 1];
        int end = in.limit();
        long at = in.position();
        while (end - at >= STRING_FIELD) {
            int here = (int) at;
            int type = in.get(here) & 0xff;
            if (type == WireType.STOP) {
                at++;
                depth--;
                if (!nextStruct()) {
                    resume(in, at, State.NEXT);
                    return;
                }
                level = levels[depth - 1];
                continue;
            }
            PathTree tree = level.node == null ? null : level.node.field(in.getShort(here + 1));
            int width = WireType.width(type);
            if (width > 0) {
                at += FIELD_HEADER + width;
            } else if (type == WireType.STRING && slot(tree) == PathTree.NO_SLOT) {
                at += STRING_FIELD + size(in.getInt(here + FIELD_HEADER));
            } else if (type == WireType.STRUCT) {
                at += FIELD_HEADER;
                enter(STRUCT, 0, 0, tree);
                level = levels[depth - 1];
            } else {
                break;
            }
        }
        resume(in, at, State.FIELD_TYPE);
    }

    /** After a struct: makes the struct around it, or the next element of a list of structs, the innermost level. */
    private boolean nextStruct() {
        if (depth == 0) {
            return false;
        }
        Level around = levels[depth - 1];
        if (around.remaining == STRUCT) {
            return true;
        }
        boolean another =
                around.remaining > 0 && around.keyType == WireType.STRUCT && around.valueType == WireType.STRUCT;
        if (another) {
            around.remaining--;
            enter(STRUCT, 0, 0, around.node);
        }
        return another;
    }

    /** The strings of a container; a wanted one only as long as it comes as a whole. */
    private void strings(ByteBuffer in, Level level) {
        int end = in.limit();
        long at = in.position();
        long remaining = level.remaining;
        int slot = slot(level.node);
        while (remaining > 0 && end - at >= 4) {
            int size = size(in.getInt((int) at));
            if (slot != PathTree.NO_SLOT) {
                if (size > Captured.MAX_BYTES) {
                    captured.setUnreadable(slot);
                } else if (size <= end - at - 4) {
                    captured.copy(slot, in, (int) at + 4, size);
                } else {
                    break;
                }
            }
            at += 4L + size;
            remaining--;
        }
        boolean starved = remaining > 0 && at <= end;
        level.remaining = starved ? remaining - 1 : remaining;
        node = level.node;
        resume(in, at, starved ? State.STRING_SIZE : State.NEXT);
    }

    /** Goes on at a place that may lie beyond the bytes at hand; there, a value has just ended. */
    private void resume(ByteBuffer in, long at, State then) {
        if (at <= in.limit()) {
            in.position((int) at);
            state = then;
        } else {
            skip(at - in.limit());
            in.position(in.limit());
        }
    }

    private void enter(long remaining, int keyType, int valueType, @Nullable PathTree tree) {
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
        level.node = tree;
        state = State.NEXT;
    }

    private void skip(long bytes) {
        skip = bytes;
        state = State.SKIP;
    }

    private static int slot(@Nullable PathTree node) {
        return node == null ? PathTree.NO_SLOT : node.slot();
    }

    /** The lower 32 bits as the size that the sender meant. */
    private static int size(long number) {
        int size = (int) number;
        if (size < 0) {
            throw new ThriftFormatException(NotUnderstood.NEGATIVE_SIZE, "a size of " + size);
        }
        return size;
    }
}

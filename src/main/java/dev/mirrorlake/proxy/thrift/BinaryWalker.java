package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a struct of the binary protocol.
 *
 * <pre>
 *   struct:  (type, id (2 bytes), value)*  00          string:  size (4 bytes), bytes
 *   list:    type, size (4 bytes), values              map:     type, type, size (4 bytes), (key, value)*
 * </pre>
 *
 * <p>Where values of fixed sizes or unwanted strings follow one another, it steps over them by arithmetic; all else is a
 * state machine that takes one header at a time and so can stop at any byte. Confined to one thread.
 */
final class BinaryWalker extends StructWalker {
    /** The bytes of a field's type and id. */
    private static final int FIELD_HEADER = 3;

    /** The bytes of a string field without its string. */
    private static final long STRING_FIELD = FIELD_HEADER + 4;

    private int fieldType;
    private short fieldId;

    BinaryWalker(PieceReader pieces) {
        super(pieces);
    }

    @Override
    boolean first(ByteBuffer in) {
        while (state == State.FIELD_TYPE || state == State.FIELD_ID) {
            if (!value(in)) {
                return false;
            }
        }
        if (depth == 0) {
            return true;
        }
        firstField = fieldId;
        if (fieldType == WireType.BOOL) {
            long bool = pieces.number(in, 1);
            if (bool < 0) {
                return false;
            }
            firstBool = bool == 1;
            state = State.NEXT;
        }
        return true;
    }

    @Override
    boolean walk(ByteBuffer in) {
        while (depth > 0 || state != State.NEXT) {
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
                long read = pieces.number(in, 2);
                if (read < 0) {
                    return false;
                }
                fieldId = (short) read;
                PathTree tree = levels[depth - 1].node;
                begin(fieldType, tree == null ? null : tree.field(fieldId));
            }
            case STRING_SIZE -> {
                long read = pieces.number(in, 4);
                if (read < 0) {
                    return false;
                }
                string(in, size(read));
            }
            case LIST_HEADER -> {
                long read = pieces.number(in, 5);
                if (read < 0) {
                    return false;
                }
                int elementType = (int) (read >>> 32);
                container(size(read), elementType, elementType, element());
            }
            case MAP_HEADER -> {
                long read = pieces.number(in, 6);
                if (read < 0) {
                    return false;
                }
                container(2L * size(read), (int) (read >>> 40), (int) (read >>> 32) & 0xff, null);
            }
            case NUMBER -> {
                long read = pieces.number(in, 4);
                if (read < 0) {
                    return false;
                }
                number = (int) read;
                state = State.NEXT;
            }
            case CAPTURE -> {
                return captureBody(in);
            }
            default -> {
                return skipBody(in);
            }
        }
        return true;
    }

    @Override
    void begin(int valueType, @Nullable PathTree tree) {
        node = tree;
        switch (valueType) {
            case WireType.STRING -> state = State.STRING_SIZE;
            case WireType.STRUCT -> enter(STRUCT, 0, 0, tree);
            case WireType.LIST, WireType.SET -> state = State.LIST_HEADER;
            case WireType.MAP -> state = State.MAP_HEADER;
            default -> {
                int width = WireType.width(valueType);
                if (width == 0) {
                    throw unknown(valueType);
                }
                if (valueType == WireType.I32 && isNumber(tree)) {
                    state = State.NUMBER;
                } else {
                    skip(width);
                }
            }
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
            if (width > 0 && !isNumber(tree)) {
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
}

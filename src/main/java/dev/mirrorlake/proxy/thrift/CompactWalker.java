package dev.mirrorlake.proxy.thrift;

import static dev.mirrorlake.proxy.thrift.CompactType.DOUBLE;
import static dev.mirrorlake.proxy.thrift.CompactType.FALSE;
import static dev.mirrorlake.proxy.thrift.CompactType.I16;
import static dev.mirrorlake.proxy.thrift.CompactType.I32;
import static dev.mirrorlake.proxy.thrift.CompactType.I64;
import static dev.mirrorlake.proxy.thrift.CompactType.I8;
import static dev.mirrorlake.proxy.thrift.CompactType.LIST;
import static dev.mirrorlake.proxy.thrift.CompactType.LONG_LIST;
import static dev.mirrorlake.proxy.thrift.CompactType.MAP;
import static dev.mirrorlake.proxy.thrift.CompactType.SET;
import static dev.mirrorlake.proxy.thrift.CompactType.STOP;
import static dev.mirrorlake.proxy.thrift.CompactType.STRING;
import static dev.mirrorlake.proxy.thrift.CompactType.TRUE;
import static dev.mirrorlake.proxy.thrift.CompactType.TYPE_BITS;
import static dev.mirrorlake.proxy.thrift.CompactType.TYPE_MASK;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a struct of the compact protocol. Types have 4 bits, numbers and sizes are varints, and a bool that is a field is
 * its type.
 *
 * <pre>
 *   struct:  (id delta, type: a byte; value)*  00     where the delta is 0, the id follows the type
 *   list:    size, type: a byte; values               where the size is 15, the size follows
 *   map:     size; types of key and value: a byte; (key, value)*      where the size is 0, no types follow
 *   string:  size, bytes
 * </pre>
 *
 * <p>A state machine that takes one token at a time and so can stop at any byte. Accepts what libthrift does, and, where
 * that accepts anything (a varint without end), what it writes. Source: libthrift 0.9.3 (Hive 2.3 and 3.1) and 0.16.0
 * (Hive 4), TCompactProtocol and TProtocolUtil.skip. Confined to one thread.
 */
final class CompactWalker extends StructWalker {
    private int fieldType;
    private int varintBytes;
    private int listType;
    private int mapSize;

    CompactWalker(PieceReader pieces) {
        super(pieces);
    }

    @Override
    boolean first(ByteBuffer in) {
        while (state == State.FIELD_TYPE || state == State.FIELD_ID) {
            if (!value(in)) {
                return false;
            }
        }
        if (fieldType != STOP) {
            firstField = levels[0].lastId;
            firstBool = fieldType != FALSE;
        }
        return true;
    }

    @Override
    boolean walk(ByteBuffer in) {
        while (depth > 0 || state != State.NEXT) {
            if (state == State.NEXT) {
                next();
            } else if (!value(in)) {
                return false;
            }
        }
        return true;
    }

    /** A token. False where more bytes are needed. */
    private boolean value(ByteBuffer in) {
        if (state == State.SKIP) {
            return skipBody(in);
        }
        if (state == State.CAPTURE) {
            return captureBody(in);
        }
        long read = switch (state) {
            case FIELD_TYPE, LIST_HEADER, MAP_TYPES -> pieces.number(in, 1);
            case VARINT -> pieces.varint(in, varintBytes);
            default -> pieces.varint(in, PieceReader.VARINT_32);
        };
        if (read < 0) {
            return false;
        }
        int number = (int) read;
        switch (state) {
            case FIELD_TYPE -> fieldHeader(number);
            case FIELD_ID -> field(CompactType.zigzag(number));
            case STRING_SIZE -> string(in, size(number));
            case LIST_HEADER -> listHeader(number);
            case LIST_SIZE -> container(size(number), listType, listType, element());
            case MAP_HEADER -> mapHeader(size(number));
            case MAP_TYPES -> container(2L * mapSize, number >>> TYPE_BITS, number & TYPE_MASK, null);
            default -> varint(number);
        }
        return true;
    }

    private void fieldHeader(int header) {
        fieldType = header & TYPE_MASK;
        int delta = header >>> TYPE_BITS;
        if (fieldType == STOP) {
            leave(); // whatever the delta, as libthrift's readers do
        } else if (delta == 0) {
            state = State.FIELD_ID;
        } else {
            field(levels[depth - 1].lastId + delta);
        }
    }

    /** The value of a field; ids are signed 16 bit numbers that turn over. */
    private void field(int id) {
        Level level = levels[depth - 1];
        level.lastId = (short) id;
        if (CompactType.isBool(fieldType)) {
            state = State.NEXT;
        } else {
            begin(fieldType, level.node == null ? null : level.node.field(level.lastId));
        }
    }

    private void listHeader(int header) {
        listType = header & TYPE_MASK;
        int size = header >>> TYPE_BITS;
        if (size == LONG_LIST) {
            state = State.LIST_SIZE;
        } else {
            container(size, listType, listType, element());
        }
    }

    private void mapHeader(int size) {
        mapSize = size;
        state = size == 0 ? State.NEXT : State.MAP_TYPES;
    }

    /** The elements of a list, set or map, whose header has been read. */
    private void container(long count, int keyType, int valueType, @Nullable PathTree tree) {
        if (count == 0) {
            state = State.NEXT;
        } else {
            enter(count, keyType, valueType, tree);
        }
    }

    /** What comes after a value, in the innermost level. */
    private void next() {
        Level level = levels[depth - 1];
        if (level.remaining == STRUCT) {
            state = State.FIELD_TYPE;
        } else if (level.remaining == 0) {
            leave();
        } else {
            int elementType = level.remaining % 2 == 0 ? level.keyType : level.valueType;
            level.remaining--;
            begin(elementType, level.node);
        }
    }

    @Override
    void begin(int type, @Nullable PathTree tree) {
        node = tree;
        switch (type) {
            case TRUE, FALSE, I8 -> skip(1);
            case DOUBLE -> skip(Double.BYTES);
            case I16, I32 -> beginVarint(PieceReader.VARINT_32);
            case I64 -> beginVarint(PieceReader.VARINT_64);
            case STRING -> state = State.STRING_SIZE;
            case LIST, SET -> state = State.LIST_HEADER;
            case MAP -> state = State.MAP_HEADER;
            case CompactType.STRUCT -> enter(STRUCT, 0, 0, tree);
            default -> throw unknown(type);
        }
    }

    private void beginVarint(int most) {
        varintBytes = most;
        state = State.VARINT;
    }

    private void varint(int read) {
        if (fieldType == I32 && isNumber(node)) {
            number = CompactType.zigzag(read);
        }
        state = State.NEXT;
    }
}

package dev.mirrorlake.proxy.thrift;

import static dev.mirrorlake.proxy.thrift.CompactType.LONG_LIST;
import static dev.mirrorlake.proxy.thrift.CompactType.TYPE_BITS;
import static dev.mirrorlake.proxy.thrift.CompactType.TYPE_MASK;

import java.nio.ByteBuffer;

/** The compact protocol; {@link CompactWalker} and {@link CompactHeader} say how values and messages stand in it. */
final class CompactEncoding extends Encoding {
    private static final int PROTOCOL = 0x82;
    private static final int VERSION = 1;

    /** The largest difference of two ids that stands in a field's first byte. */
    private static final int MAX_DELTA = 15;

    private static final int VARINT_BITS = 7;

    /** In a byte of a varint, that more follow. */
    private static final int MORE = 1 << VARINT_BITS;

    CompactEncoding(WireFormat format) {
        super(format);
    }

    @Override
    boolean passStruct(ByteBuffer in) {
        return walker.pass(in, CompactType.STRUCT);
    }

    @Override
    void readField(ByteBuffer in, FieldCursor field) {
        int header = in.get() & 0xff;
        int type = header & TYPE_MASK;
        int delta = header >>> TYPE_BITS;
        int id = 0;
        if (type != CompactType.STOP) {
            // ids are signed 16 bit numbers that turn over
            id = (short) (delta == 0 ? CompactType.zigzag(readSize(in)) : field.id() + delta);
        }
        field.set(id, type == CompactType.STOP ? WireType.STOP : CompactType.wireType(type), type);
    }

    @Override
    int readSize(ByteBuffer in) {
        return (int) pieces.varint(in, PieceReader.VARINT_32);
    }

    @Override
    int readI32(ByteBuffer in) {
        return CompactType.zigzag(readSize(in));
    }

    @Override
    Container readList(ByteBuffer in) {
        int header = in.get() & 0xff;
        int count = header >>> TYPE_BITS;
        int type = CompactType.wireType(header & TYPE_MASK);
        return new Container(count == LONG_LIST ? readSize(in) : count, type, type);
    }

    @Override
    Container readMap(ByteBuffer in) {
        int count = readSize(in);
        int types = count == 0 ? 0 : in.get() & 0xff;
        return new Container(count, CompactType.wireType(types >>> TYPE_BITS), CompactType.wireType(types & TYPE_MASK));
    }

    @Override
    void passField(ByteBuffer in, FieldCursor field) {
        if (!CompactType.isBool(field.protocolType())) {
            walker.pass(in, field.protocolType());
        }
    }

    @Override
    void writeHeader(Pieces out, int messageType, String method, int sequence) {
        out.put(PROTOCOL);
        out.put((messageType << CompactHeader.TYPE_SHIFT) | VERSION);
        writeSize(out, sequence);
        writeText(out, method);
    }

    @Override
    void writeField(Pieces out, int type, int id, int previous) {
        writeHeader(out, CompactType.ofWireType(type), id, previous);
    }

    @Override
    void writeField(Pieces out, FieldCursor field, int previous) {
        if (field.previousId() == previous || field.saysItsId()) {
            out.copy(field.start(), field.value());
        } else {
            writeHeader(out, field.protocolType(), field.id(), previous);
        }
    }

    private void writeHeader(Pieces out, int type, int id, int previous) {
        int delta = id - previous;
        if (delta >= 1 && delta <= MAX_DELTA) {
            out.put((delta << TYPE_BITS) | type);
        } else {
            out.put(type);
            writeSize(out, CompactType.toZigzag(id));
        }
    }

    @Override
    void writeSize(Pieces out, int size) {
        int rest = size;
        while (rest >>> VARINT_BITS != 0) {
            out.put(rest | MORE);
            rest >>>= VARINT_BITS;
        }
        out.put(rest);
    }

    @Override
    void writeMap(Pieces out, int count) {
        writeSize(out, count);
        if (count > 0) {
            out.put((CompactType.STRING << TYPE_BITS) | CompactType.STRING);
        }
    }
}

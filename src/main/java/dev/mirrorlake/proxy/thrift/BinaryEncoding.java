package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/** The binary protocol; {@link BinaryWalker} and {@link BinaryHeader} say how values and messages stand in it. */
final class BinaryEncoding extends Encoding {
    private static final int VERSION_1 = 0x8001_0000;

    BinaryEncoding(WireFormat format) {
        super(format);
    }

    @Override
    boolean passStruct(ByteBuffer in) {
        return walker.pass(in, WireType.STRUCT);
    }

    @Override
    void readField(ByteBuffer in, FieldCursor field) {
        int type = in.get() & 0xff;
        field.set(type == WireType.STOP ? 0 : in.getShort(), type, type);
    }

    @Override
    int readSize(ByteBuffer in) {
        return in.getInt();
    }

    @Override
    int readI32(ByteBuffer in) {
        return in.getInt();
    }

    @Override
    Container readList(ByteBuffer in) {
        int type = in.get() & 0xff;
        return new Container(in.getInt(), type, type);
    }

    @Override
    Container readMap(ByteBuffer in) {
        int keyType = in.get() & 0xff;
        int valueType = in.get() & 0xff;
        return new Container(in.getInt(), keyType, valueType);
    }

    @Override
    void passField(ByteBuffer in, FieldCursor field) {
        walker.pass(in, field.protocolType());
    }

    @Override
    void writeHeader(Pieces out, int messageType, String method, int sequence) {
        writeSize(out, VERSION_1 | messageType);
        writeText(out, method);
        writeSize(out, sequence);
    }

    @Override
    void writeField(Pieces out, int type, int id, int previous) {
        out.put(type);
        out.put(id >>> 8);
        out.put(id);
    }

    @Override
    void writeField(Pieces out, FieldCursor field, int previous) {
        out.copy(field.start(), field.value());
    }

    @Override
    void writeSize(Pieces out, int size) {
        out.put(size >>> 24);
        out.put(size >>> 16);
        out.put(size >>> 8);
        out.put(size);
    }

    @Override
    void writeMap(Pieces out, int count) {
        out.put(WireType.STRING);
        out.put(WireType.STRING);
        writeSize(out, count);
    }
}

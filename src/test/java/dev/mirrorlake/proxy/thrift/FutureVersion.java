package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * Messages of a Hive version that is not there yet: every struct has, in front of its first field and after each, a field of
 * each type that nobody knows.
 */
final class FutureVersion {
    private static final int FIRST_UNKNOWN_ID = 1000;

    private final TProtocol in;
    private final TProtocol out;
    private int added;

    private FutureVersion(TProtocol in, TProtocol out) {
        this.in = in;
        this.out = out;
    }

    /** @param message one message of the unframed binary protocol */
    static byte[] of(WireFormat format, byte[] message) {
        try {
            TMemoryBuffer buffer = new TMemoryBuffer(message.length);
            TProtocol in = Reencoded.protocol(WireFormat.BINARY, new TMemoryInputTransport(message));
            TProtocol out = Reencoded.protocol(format, buffer);
            TMessage header = in.readMessageBegin();
            out.writeMessageBegin(header);
            new FutureVersion(in, out).copy(TType.STRUCT);
            out.writeMessageEnd();
            out.getTransport().flush();
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    private void copy(byte type) throws TException {
        switch (type) {
            case TType.BOOL -> out.writeBool(in.readBool());
            case TType.I32 -> out.writeI32(in.readI32());
            case TType.I64 -> out.writeI64(in.readI64());
            case TType.STRING -> out.writeBinary(in.readBinary());
            case TType.STRUCT -> {
                in.readStructBegin();
                out.writeStructBegin(new TStruct());
                addUnknownFields();
                for (TField field = in.readFieldBegin(); field.type != TType.STOP; field = in.readFieldBegin()) {
                    out.writeFieldBegin(field);
                    copy(field.type);
                    out.writeFieldEnd();
                    addUnknownFields();
                }
                out.writeFieldStop();
                out.writeStructEnd();
            }
            case TType.MAP -> {
                TMap map = in.readMapBegin();
                out.writeMapBegin(map);
                for (int i = 0; i < map.size; i++) {
                    copy(map.keyType);
                    copy(map.valueType);
                }
            }
            case TType.LIST -> {
                TList list = in.readListBegin();
                out.writeListBegin(list);
                for (int i = 0; i < list.size; i++) {
                    copy(list.elemType);
                }
            }
            default -> throw new TException("no call that is rewritten has a value of type " + type);
        }
    }

    private void addUnknownFields() throws TException {
        begin(TType.BOOL);
        out.writeBool(added % 2 == 0);
        begin(TType.BYTE);
        out.writeByte((byte) added);
        begin(TType.DOUBLE);
        out.writeDouble(added / 3.0);
        begin(TType.I16);
        out.writeI16((short) -added);
        begin(TType.I32);
        out.writeI32(added);
        begin(TType.I64);
        out.writeI64(1L << (added % 64));
        begin(TType.STRING);
        out.writeBinary(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) added}));
        begin(TType.STRUCT);
        out.writeStructBegin(new TStruct());
        begin(TType.STRING);
        out.writeString("in a struct");
        out.writeFieldStop();
        out.writeStructEnd();
        begin(TType.MAP);
        out.writeMapBegin(new TMap(TType.I32, TType.BOOL, 1));
        out.writeI32(added);
        out.writeBool(true);
        begin(TType.SET);
        out.writeSetBegin(new TSet(TType.DOUBLE, 1));
        out.writeDouble(0.5);
        begin(TType.LIST);
        out.writeListBegin(new TList(TType.SET, 1));
        out.writeSetBegin(new TSet(TType.BOOL, 2));
        out.writeBool(true);
        out.writeBool(false);
    }

    /** Ids in no order, negative ones too. */
    private void begin(byte type) throws TException {
        int id = FIRST_UNKNOWN_ID + (added * 7) % 100;
        out.writeFieldBegin(new TField("", type, (short) (added % 3 == 0 ? -id : id)));
        added++;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.util.Arrays;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
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
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;

/** Messages of the unframed binary protocol as libthrift writes them in another format. */
public final class Reencoded {
    private Reencoded() {}

    /** @param messages any number of messages; each gets a frame of its own where the format has frames */
    public static byte[] in(WireFormat format, byte[] messages) {
        try {
            TMemoryInputTransport transport = new TMemoryInputTransport(messages);
            TProtocol in = new TBinaryProtocol(transport);
            TMemoryBuffer buffer = new TMemoryBuffer(messages.length);
            TProtocol out = protocol(format, buffer);
            while (transport.getBytesRemainingInBuffer() > 0) {
                TMessage message = in.readMessageBegin();
                out.writeMessageBegin(message);
                copy(in, out, TType.STRUCT);
                out.writeMessageEnd();
                out.getTransport().flush();
            }
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    /** What writes, or reads, this format. */
    static TProtocol protocol(WireFormat format, TTransport transport) throws TException {
        TTransport layered = format.isFramed() ? new TFramedTransport(transport) : transport;
        return format.isCompact() ? new TCompactProtocol(layered) : new TBinaryProtocol(layered);
    }

    private static void copy(TProtocol in, TProtocol out, byte type) throws TException {
        switch (type) {
            case TType.BOOL -> out.writeBool(in.readBool());
            case TType.BYTE -> out.writeByte(in.readByte());
            case TType.DOUBLE -> out.writeDouble(in.readDouble());
            case TType.I16 -> out.writeI16(in.readI16());
            case TType.I32 -> out.writeI32(in.readI32());
            case TType.I64 -> out.writeI64(in.readI64());
            case TType.STRING -> out.writeBinary(in.readBinary());
            case TType.STRUCT -> {
                in.readStructBegin();
                out.writeStructBegin(new TStruct());
                for (TField field = in.readFieldBegin(); field.type != TType.STOP; field = in.readFieldBegin()) {
                    out.writeFieldBegin(field);
                    copy(in, out, field.type);
                    out.writeFieldEnd();
                }
                out.writeFieldStop();
                out.writeStructEnd();
                in.readStructEnd();
            }
            case TType.MAP -> {
                TMap map = in.readMapBegin();
                out.writeMapBegin(map);
                for (int i = 0; i < map.size; i++) {
                    copy(in, out, map.keyType);
                    copy(in, out, map.valueType);
                }
            }
            case TType.SET -> {
                TSet set = in.readSetBegin();
                out.writeSetBegin(set);
                copy(in, out, set.elemType, set.size);
            }
            default -> {
                TList list = in.readListBegin();
                out.writeListBegin(list);
                copy(in, out, list.elemType, list.size);
            }
        }
    }

    private static void copy(TProtocol in, TProtocol out, byte type, int count) throws TException {
        for (int i = 0; i < count; i++) {
            copy(in, out, type);
        }
    }
}

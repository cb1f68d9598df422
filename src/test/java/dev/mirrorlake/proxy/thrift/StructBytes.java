package dev.mirrorlake.proxy.thrift;

import java.util.Arrays;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializable;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/** Structs without any message around them, by libthrift. */
final class StructBytes {
    /** Writes some fields. */
    interface Fields {
        void write(TProtocol out) throws TException;
    }

    private StructBytes() {}

    static byte[] of(WireFormat format, TSerializable struct) {
        return written(format, struct::write);
    }

    /** A struct with these fields. */
    static byte[] with(WireFormat format, Fields fields) {
        return written(format, out -> {
            out.writeStructBegin(null);
            fields.write(out);
            out.writeFieldStop();
            out.writeStructEnd();
        });
    }

    private static byte[] written(WireFormat format, Fields fields) {
        try {
            TMemoryBuffer buffer = new TMemoryBuffer(256);
            fields.write(Reencoded.protocol(format, buffer));
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    static void text(TProtocol out, int id, String text) throws TException {
        out.writeFieldBegin(new TField("", TType.STRING, (short) id));
        out.writeString(text);
        out.writeFieldEnd();
    }

    static void number(TProtocol out, int id, int number) throws TException {
        out.writeFieldBegin(new TField("", TType.I32, (short) id));
        out.writeI32(number);
        out.writeFieldEnd();
    }

    static void bool(TProtocol out, int id, boolean bool) throws TException {
        out.writeFieldBegin(new TField("", TType.BOOL, (short) id));
        out.writeBool(bool);
        out.writeFieldEnd();
    }

    /** What a generated class reads. */
    static <T extends TBase<?, ?>> T read(WireFormat format, byte[] struct, T into) {
        try {
            into.read(Reencoded.protocol(format, new TMemoryInputTransport(struct)));
            return into;
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }
}

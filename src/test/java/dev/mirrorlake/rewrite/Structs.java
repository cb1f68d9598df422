package dev.mirrorlake.rewrite;

import dev.mirrorlake.proxy.thrift.WireFormat;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocolFactory;

/** Structs of Hive's generated classes, as bytes and back. */
final class Structs {
    private Structs() {}

    static byte[] bytes(WireFormat format, TBase<?, ?> struct) {
        try {
            return new TSerializer(protocol(format)).serialize(struct);
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    static <T extends TBase<?, ?>> T read(WireFormat format, byte[] bytes, T empty) {
        try {
            new TDeserializer(protocol(format)).deserialize(empty, bytes);
            return empty;
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    private static TProtocolFactory protocol(WireFormat format) {
        return format.name().endsWith("COMPACT") ? new TCompactProtocol.Factory() : new TBinaryProtocol.Factory();
    }
}

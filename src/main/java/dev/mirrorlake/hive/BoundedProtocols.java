package dev.mirrorlake.hive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.transport.TTransport;

/** The protocols that a metastore may speak, allocating no more for a string or list than is sensible. */
final class BoundedProtocols {
    /** Longest string taken, since memory for it is allocated by its announced length. */
    private static final int MAX_STRING_BYTES = 16 * 1024 * 1024;

    /** Largest list or map taken, since memory for it is allocated by its announced size. */
    private static final long MAX_ELEMENTS = 2_000_000;

    private BoundedProtocols() {}

    /** @param compact as {@code hive.metastore.thrift.compact.protocol.enabled} */
    static TProtocol of(boolean compact, TTransport transport) {
        return compact ? new Compact(transport) : new Binary(transport);
    }

    private static final class Binary extends TBinaryProtocol {
        Binary(TTransport transport) {
            super(transport, MAX_STRING_BYTES, MAX_ELEMENTS, true, true);
        }

        /** libthrift 0.16's own meets a negative length with a NullPointerException. */
        @Override
        public String readString() throws TException {
            return StandardCharsets.UTF_8.decode(readBinary()).toString();
        }
    }

    private static final class Compact extends TCompactProtocol {
        Compact(TTransport transport) {
            super(transport, MAX_STRING_BYTES, MAX_ELEMENTS);
        }

        /** libthrift 0.16's own has no limit, and meets a negative length with an IndexOutOfBoundsException. */
        @Override
        public ByteBuffer readBinary() throws TException {
            int zigzag = readI32(); // a length has no sign, so what was undone for one is done again
            int length = zigzag << 1 ^ zigzag >> 31;
            if (length < 0 || length > MAX_STRING_BYTES) {
                throw new TProtocolException(TProtocolException.SIZE_LIMIT, "a string of " + length + " bytes");
            }
            byte[] bytes = new byte[length];
            getTransport().readAll(bytes, 0, length);
            return ByteBuffer.wrap(bytes);
        }
    }
}

package dev.mirrorlake.hive;

import java.io.ByteArrayOutputStream;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TLayeredTransport;

/**
 * Frames around what is said, for a metastore with {@code hive.metastore.thrift.framed.transport.enabled}: {@code size (4
 * bytes), bytes}. (libthrift's own allocates the size that a frame claims, and takes none of more than 16 MB, which a page
 * of partitions may well be.) Used by one thread at a time.
 */
final class FramedTransport extends TLayeredTransport {
    private final byte[] size = new byte[Integer.BYTES];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** Bytes of the incoming frame still to be read. */
    private int left;

    FramedTransport(TTransport connection) {
        super(connection);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TTransportException {
        if (left == 0) {
            getInnerTransport().readAll(size, 0, size.length);
            left = (size[0] & 0xff) << 24 | (size[1] & 0xff) << 16 | (size[2] & 0xff) << 8 | size[3] & 0xff;
            if (left <= 0) {
                throw new TTransportException(TTransportException.CORRUPTED_DATA, "a frame of " + left + " bytes");
            }
        }
        int read = getInnerTransport().read(bytes, offset, Math.min(length, left));
        left -= read;
        return read;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws TTransportException {
        byte[] frame = out.toByteArray();
        out.reset();
        byte[] frameSize = {
            (byte) (frame.length >>> 24), (byte) (frame.length >>> 16), (byte) (frame.length >>> 8), (byte) frame.length
        };
        getInnerTransport().write(frameSize, 0, frameSize.length);
        getInnerTransport().write(frame, 0, frame.length);
        getInnerTransport().flush();
    }

    @Override
    public boolean isOpen() {
        return getInnerTransport().isOpen();
    }

    @Override
    public void open() throws TTransportException {
        getInnerTransport().open();
    }

    @Override
    public void close() {
        getInnerTransport().close();
    }
}

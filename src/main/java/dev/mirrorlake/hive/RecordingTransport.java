package dev.mirrorlake.hive;

import java.io.ByteArrayOutputStream;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TLayeredTransport;

/** Keeps the bytes that are read, when it is told to. Used by one thread at a time. */
final class RecordingTransport extends TLayeredTransport {
    private ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    private boolean recording;

    RecordingTransport(TTransport connection) {
        super(connection);
    }

    /** Forgets what was recorded, and keeps what is read from now on. */
    void record() {
        recorded = new ByteArrayOutputStream();
        recording = true;
    }

    /** What was read since {@link #record}, which goes on no longer. */
    byte[] recorded() {
        byte[] bytes = recorded.toByteArray();
        recorded = new ByteArrayOutputStream();
        recording = false;
        return bytes;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TTransportException {
        int read = getInnerTransport().read(bytes, offset, length);
        if (recording && read > 0) {
            recorded.write(bytes, offset, read);
        }
        return read;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws TTransportException {
        getInnerTransport().write(bytes, offset, length);
    }

    @Override
    public void flush() throws TTransportException {
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

package dev.mirrorlake.hive;

import dev.mirrorlake.config.Config.HostPort;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.transport.TEndpointTransport;
import org.apache.thrift.transport.TTransportException;

/**
 * A connection whose calls end: each has one deadline over all its reads and writes, ends when its thread is
 * interrupted, and takes a limited number of bytes. (libthrift's own socket has a timeout per read, can't be
 * interrupted, and doesn't count.) Used by one thread at a time.
 */
final class MetastoreTransport extends TEndpointTransport {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Depth is libthrift's default, its frames are not used. */
    private static final int RECURSION_LIMIT = 64;

    private final Duration callTimeout;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
    private long deadlineNanos;

    private MetastoreTransport(SocketChannel channel, Selector selector, Duration callTimeout, int maxReplyBytes)
            throws IOException, TTransportException {
        super(new TConfiguration(maxReplyBytes, TConfiguration.DEFAULT_MAX_FRAME_SIZE, RECURSION_LIMIT));
        this.callTimeout = callTimeout;
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, 0);
    }

    /** @param callTimeout of each call that follows */
    static MetastoreTransport connect(
            HostPort address, Duration connectTimeout, Duration callTimeout, int maxReplyBytes)
            throws IOException, TTransportException {
        SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open();
        MetastoreTransport transport = new MetastoreTransport(channel, selector, callTimeout, maxReplyBytes);
        try {
            transport.deadlineNanos = System.nanoTime() + connectTimeout.toNanos();
            channel.connect(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()));
            while (!channel.finishConnect()) {
                transport.await(SelectionKey.OP_CONNECT);
            }
            return transport;
        } catch (IOException e) {
            transport.close();
            throw e;
        }
    }

    /** Starts the time and the count of bytes of a call. */
    void beginCall() throws TTransportException {
        deadlineNanos = System.nanoTime() + callTimeout.toNanos();
        resetConsumedMessageSize(-1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TTransportException {
        try {
            if (!in.hasRemaining()) {
                fill();
            }
        } catch (IOException e) {
            throw new TTransportException(e);
        }
        int count = Math.min(length, in.remaining());
        countConsumedMessageBytes(count);
        in.get(bytes, offset, count);
        return count;
    }

    private void fill() throws IOException {
        in.clear();
        int count = channel.read(in);
        while (count == 0) {
            await(SelectionKey.OP_READ);
            count = channel.read(in);
        }
        in.flip();
        if (count < 0) {
            throw new EOFException("the connection was closed");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws TTransportException {
        for (int written = 0; written < length; ) {
            if (!out.hasRemaining()) {
                flush();
            }
            int count = Math.min(length - written, out.remaining());
            out.put(bytes, offset + written, count);
            written += count;
        }
    }

    @Override
    public void flush() throws TTransportException {
        out.flip();
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        } catch (IOException e) {
            throw new TTransportException(e);
        }
        out.clear();
    }

    private void await(int operation) throws IOException {
        long millis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        key.interestOps(operation);
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Does nothing: it is open from the start. */
    @Override
    public void open() {}

    @Override
    public void close() {
        try (selector;
                channel) {
            key.cancel();
        } catch (IOException e) {
            // closed as far as it can be; there is nothing left to lose
            return;
        }
    }
}

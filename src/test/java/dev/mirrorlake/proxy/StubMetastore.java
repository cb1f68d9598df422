package dev.mirrorlake.proxy;

import dev.mirrorlake.config.Config.HostPort;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;
import org.awaitility.Awaitility;

/** A metastore with Hive's own way of serving (libthrift, generated processor) and answers of the test's choice. */
final class StubMetastore implements AutoCloseable {
    /** The longest string it reads; a real one has 100 MB (hive.metastore.server.max.message.size). */
    static final int MAX_STRING_BYTES = 1_000_000;

    private final Set<TSocket> accepted = ConcurrentHashMap.newKeySet();
    private final TServerSocket socket;
    private final TServer server;
    private final Thread thread;

    /** @param answers called as the handler of every method */
    StubMetastore(InvocationHandler answers) throws TTransportException {
        ThriftHiveMetastore.Iface handler = (ThriftHiveMetastore.Iface) Proxy.newProxyInstance(
                StubMetastore.class.getClassLoader(), new Class<?>[] {ThriftHiveMetastore.Iface.class}, answers);
        socket = new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)) {
            @Override
            public TSocket accept() throws TTransportException {
                TSocket client = super.accept();
                accepted.add(client);
                return client;
            }
        };
        TThreadPoolServer.Args args = new TThreadPoolServer.Args(socket)
                .processor(new ThriftHiveMetastore.Processor<>(handler))
                .protocolFactory(new TBinaryProtocol.Factory(true, true, MAX_STRING_BYTES, MAX_STRING_BYTES))
                .maxWorkerThreads(64);
        args.stopTimeoutVal(1).stopTimeoutUnit(TimeUnit.SECONDS);
        server = new TThreadPoolServer(args);
        thread = new Thread(server::serve, "stub-metastore");
        thread.start();
        Awaitility.await().until(server::isServing);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", socket.getServerSocket().getLocalPort());
    }

    /** How many connections the metastore has not closed yet. */
    int open() {
        accepted.removeIf(client -> !client.isOpen());
        return accepted.size();
    }

    @Override
    public void close() {
        server.stop();
        thread.interrupt();
    }
}

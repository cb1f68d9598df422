package dev.mirrorlake.hive;

import dev.mirrorlake.config.Config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.hive.metastore.api.MetaException;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.ProcessFunction;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * A metastore in this JVM that knows only the calls it was given answers for, and answers the others as a metastore
 * does to calls that its Hive doesn't have. One connection after another.
 */
final class StubMetastore implements AutoCloseable {
    private final Map<String, Answer> answers = new ConcurrentHashMap<>(Map.of("set_ugi", arguments -> List.of()));
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final boolean framed;
    private final boolean compact;

    StubMetastore() {
        this(false, false);
    }

    StubMetastore(boolean framed, boolean compact) {
        this.framed = framed;
        this.compact = compact;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "stub-metastore");
        thread.setDaemon(true);
        thread.start();
    }

    /** What a call is answered with, from its arguments; a TException it throws goes to the caller. */
    @FunctionalInterface
    interface Answer {
        Object of(List<Object> arguments) throws TException;
    }

    /** Has a call answered with a {@link TApplicationException} of that type. */
    StubMetastore refuse(String call, int type) {
        refusals.put(call, type);
        return this;
    }

    StubMetastore on(String call, Answer answer) {
        answers.put(call, answer);
        return this;
    }

    HostPort address() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    /** The names of all calls that came, known or not. */
    List<String> calls() {
        return calls;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                TTransport transport = framed ? new TFramedTransport(new TSocket(socket)) : new TSocket(socket);
                TProtocol protocol =
                        compact ? new TCompactProtocol(transport) : new TBinaryProtocol(transport, true, true);
                while (true) {
                    answer(protocol);
                }
            } catch (IOException | TException e) {
                // the client went, or this stub was closed
            }
        }
    }

    private void answer(TProtocol protocol) throws TException {
        TMessage message = protocol.readMessageBegin();
        calls.add(message.name);
        ProcessFunction<ThriftHiveMetastore.Iface, ?> function = FUNCTIONS.get(message.name);
        if (function != null && answers.containsKey(message.name)) {
            function.process(message.seqid, protocol, protocol, handler());
            return;
        }
        TProtocolUtil.skip(protocol, TType.STRUCT);
        protocol.readMessageEnd();
        protocol.writeMessageBegin(new TMessage(message.name, TMessageType.EXCEPTION, message.seqid));
        int type = refusals.getOrDefault(message.name, TApplicationException.UNKNOWN_METHOD);
        new TApplicationException(type, "no " + message.name).write(protocol);
        protocol.writeMessageEnd();
        protocol.getTransport().flush();
    }

    private static final Map<String, ProcessFunction<ThriftHiveMetastore.Iface, ?>> FUNCTIONS = functions();

    @SuppressWarnings({"unchecked", "rawtypes"}) // libthrift declares the map's values with a wildcard for the handler
    private static Map<String, ProcessFunction<ThriftHiveMetastore.Iface, ?>> functions() {
        ThriftHiveMetastore.Iface none = (ThriftHiveMetastore.Iface) Proxy.newProxyInstance(
                StubMetastore.class.getClassLoader(),
                new Class<?>[] {ThriftHiveMetastore.Iface.class},
                (proxy, method, arguments) -> {
                    throw new MetaException("never called");
                });
        return (Map) new ThriftHiveMetastore.Processor<>(none).getProcessMapView();
    }

    private ThriftHiveMetastore.Iface handler() {
        return (ThriftHiveMetastore.Iface) Proxy.newProxyInstance(
                StubMetastore.class.getClassLoader(),
                new Class<?>[] {ThriftHiveMetastore.Iface.class},
                (proxy, method, arguments) -> {
                    Answer answer = answers.get(method.getName());
                    if (answer == null) {
                        throw new InvocationTargetException(null, method.getName());
                    }
                    return answer.of(arguments == null ? List.of() : List.of(arguments));
                });
    }
}

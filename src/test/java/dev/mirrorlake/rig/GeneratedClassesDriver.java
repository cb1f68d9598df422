package dev.mirrorlake.rig;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.TFieldIdEnum;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.apache.thrift.transport.TTransport;
import org.jspecify.annotations.Nullable;

/** Runs in a {@link GeneratedClassesLoader}, on the libthrift of that version: from 0.9.3 to 0.16. */
public final class GeneratedClassesDriver implements GeneratedClasses {
    private static final String SERVICE = "org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore";

    private final String version;
    /** By the name of the method, the class that has its arguments and result as nested classes. */
    private final Map<String, Class<?>> services = new HashMap<>();

    public GeneratedClassesDriver(String version) throws ClassNotFoundException {
        this.version = version;
        for (Method method : Class.forName(SERVICE + "$Iface").getMethods()) {
            services.put(method.getName(), method.getDeclaringClass().getEnclosingClass());
        }
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public SortedSet<String> methods() {
        return new TreeSet<>(services.keySet());
    }

    @Override
    public List<byte[]> calls(String method, int sequence, Protocol protocol, UnaryOperator<String> strings) {
        byte type = nested(method, "_result") == null ? TMessageType.ONEWAY : TMessageType.CALL;
        Class<?> arguments = Objects.requireNonNull(nested(method, "_args"));
        return messages(
                new TMessage(method, type, sequence),
                protocol,
                arguments,
                strings,
                (struct, filler) -> filler.fill(struct));
    }

    @Override
    public List<Integer> answers(String method) {
        Class<?> result = nested(method, "_result");
        if (result == null) {
            return List.of();
        }
        List<Integer> answers = new ArrayList<>();
        for (TFieldIdEnum field : StructFiller.fields(result).keySet()) {
            answers.add((int) field.getThriftFieldId());
        }
        if (!answers.contains(0)) {
            answers.add(EMPTY);
        }
        return answers;
    }

    @Override
    public List<byte[]> replies(String method, int answer, int sequence, Protocol protocol) {
        Class<?> result = Objects.requireNonNull(nested(method, "_result"));
        return messages(
                new TMessage(method, TMessageType.REPLY, sequence),
                protocol,
                result,
                UnaryOperator.identity(),
                (struct, filler) -> filler.fill(struct, answer));
    }

    @Override
    public Map<String, String> structsInCall(String method) {
        return structs(Objects.requireNonNull(nested(method, "_args")));
    }

    @Override
    public Map<String, String> structsInReply(String method) {
        return structs(Objects.requireNonNull(nested(method, "_result")));
    }

    private static Map<String, String> structs(Class<?> type) {
        StructFiller filler = new StructFiller(UnaryOperator.identity(), 0);
        filler.fill(StructFiller.make(type));
        return filler.structs();
    }

    @Override
    public Map.Entry<String, String> thrown(String method, byte[] reply, Protocol protocol) {
        try {
            Object client = Class.forName(SERVICE + "$Client")
                    .getConstructor(TProtocol.class, TProtocol.class)
                    .newInstance(
                            protocol(protocol, new TMemoryInputTransport(reply)),
                            protocol(protocol, new TMemoryBuffer(256)));
            Method call = Arrays.stream(client.getClass().getMethods())
                    .filter(each -> each.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            Object[] arguments = Arrays.stream(call.getParameterTypes())
                    .map(type -> type == boolean.class ? false : null)
                    .toArray();
            call.invoke(client, arguments);
            throw new IllegalStateException(method + " throws nothing");
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getTargetException();
            return Map.entry(thrown.getClass().getSimpleName(), String.valueOf(thrown.getMessage()));
        } catch (ReflectiveOperationException | TException e) {
            throw new IllegalStateException(method + " can't be called", e);
        }
    }

    @Override
    public String toString() {
        return "Hive " + version;
    }

    /** A message with a struct of this class for each field that a union in it can have. */
    private static List<byte[]> messages(
            TMessage header,
            Protocol protocol,
            Class<?> type,
            UnaryOperator<String> strings,
            BiConsumer<TBase<?, ?>, StructFiller> fill) {
        List<byte[]> messages = new ArrayList<>();
        for (int choice = 0, choices = 1; choice < choices; choice++) {
            StructFiller filler = new StructFiller(strings, choice);
            TBase<?, ?> struct = StructFiller.make(type);
            fill.accept(struct, filler);
            messages.add(written(header, struct, protocol));
            choices = filler.choices();
        }
        return messages;
    }

    private static byte[] written(TMessage header, TBase<?, ?> struct, Protocol protocol) {
        try {
            TMemoryBuffer buffer = new TMemoryBuffer(4096);
            TProtocol out = protocol(protocol, buffer);
            out.writeMessageBegin(header);
            struct.write(out);
            out.writeMessageEnd();
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new IllegalStateException(header.name + " can't be written", e);
        }
    }

    private static TProtocol protocol(Protocol protocol, TTransport transport) {
        return protocol == Protocol.BINARY ? new TBinaryProtocol(transport) : new TCompactProtocol(transport);
    }

    /** Null for the result of a oneway call. */
    private @Nullable Class<?> nested(String method, String suffix) {
        Class<?> service = services.get(method);
        if (service == null) {
            throw new IllegalArgumentException(this + " has no call " + method);
        }
        try {
            return Class.forName(service.getName() + "$" + method + suffix);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}

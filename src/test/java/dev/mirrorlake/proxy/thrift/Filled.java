package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.TFieldIdEnum;
import org.apache.thrift.TSerializable;
import org.apache.thrift.meta_data.EnumMetaData;
import org.apache.thrift.meta_data.FieldMetaData;
import org.apache.thrift.meta_data.FieldValueMetaData;
import org.apache.thrift.meta_data.ListMetaData;
import org.apache.thrift.meta_data.MapMetaData;
import org.apache.thrift.meta_data.SetMetaData;
import org.apache.thrift.meta_data.StructMetaData;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.ReflectionSupport;

/** Structs in which every string says where it stands. */
final class Filled {
    /** Deep enough for every name, and an end to types that contain themselves. */
    private static final int MAX_DEPTH = 12;

    private Filled() {}

    /** Sets each string to {@code parentField.field}, or to {@code field} in the outermost struct; sets all else too. */
    static <T extends TBase<?, ?>> T withFieldNames(T struct) {
        fill(struct, "", 0);
        return struct;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the field enum's type is only known to the generated class
    private static void fill(TBase struct, String prefix, int depth) {
        Map<? extends TFieldIdEnum, FieldMetaData> fields = FieldMetaData.getStructMetaDataMap(struct.getClass());
        for (Map.Entry<? extends TFieldIdEnum, FieldMetaData> field : fields.entrySet()) {
            Object value = value(field.getValue().valueMetaData, prefix, field.getValue().fieldName, depth);
            if (value != null) {
                struct.setFieldValue(field.getKey(), value);
            }
        }
    }

    private static @Nullable Object value(FieldValueMetaData type, String prefix, String name, int depth) {
        if (type instanceof StructMetaData struct) {
            if (depth == MAX_DEPTH) {
                return null;
            }
            TBase<?, ?> value = (TBase<?, ?>) ReflectionSupport.newInstance(struct.structClass);
            fill(value, name + ".", depth + 1);
            return value;
        }
        if (type instanceof EnumMetaData enumeration) {
            return enumeration.enumClass.getEnumConstants()[0];
        }
        if (type instanceof ListMetaData list) {
            Object element = value(list.elemMetaData, prefix, name, depth);
            return element == null ? null : List.of(element, element);
        }
        if (type instanceof SetMetaData set) {
            Object element = value(set.elemMetaData, prefix, name, depth);
            return element == null ? null : Set.of(element);
        }
        if (type instanceof MapMetaData map) {
            Object key = value(map.keyMetaData, prefix, name, depth);
            Object entry = value(map.valueMetaData, prefix, name, depth);
            return key == null || entry == null ? null : Map.of(key, entry);
        }
        return switch (type.type) {
            case TType.BOOL -> true;
            case TType.BYTE -> (byte) 1;
            case TType.I16 -> (short) 1;
            case TType.I32 -> 1;
            case TType.I64 -> 1L;
            case TType.DOUBLE -> 1.0;
            // a type that was not yet known when the generator wrote this; none of those is on a path
            case TType.STRUCT, TType.LIST -> null;
            default -> type.isBinary() ? ByteBuffer.wrap(new byte[] {1}) : prefix + name;
        };
    }

    /** A struct that has, at each of these paths, this string, and nothing else. */
    static TSerializable withPaths(Map<String, String> strings) {
        Node root = new Node();
        strings.forEach((path, string) -> {
            Node node = root;
            for (int step : FieldPath.parse(path).steps()) {
                node = node.children.computeIfAbsent(step, s -> new Node());
            }
            node.value = string;
        });
        return root;
    }

    private static final class Node implements TSerializable {
        final Map<Integer, Node> children = new TreeMap<>();
        String value = "";

        byte type() {
            if (children.isEmpty()) {
                return TType.STRING;
            }
            return children.containsKey(FieldPath.ELEMENT) ? TType.LIST : TType.STRUCT;
        }

        @Override
        public void write(TProtocol out) throws TException {
            switch (type()) {
                case TType.STRING -> out.writeString(value);
                case TType.LIST -> {
                    Node element = children.values().iterator().next();
                    out.writeListBegin(new TList(element.type(), 1));
                    element.write(out);
                }
                default -> {
                    out.writeStructBegin(new TStruct());
                    for (Map.Entry<Integer, Node> child : children.entrySet()) {
                        out.writeFieldBegin(new TField(
                                "", child.getValue().type(), child.getKey().shortValue()));
                        child.getValue().write(out);
                    }
                    out.writeFieldStop();
                }
            }
        }

        @Override
        public void read(TProtocol in) {
            throw new UnsupportedOperationException();
        }
    }
}

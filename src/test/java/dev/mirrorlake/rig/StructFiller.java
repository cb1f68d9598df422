package dev.mirrorlake.rig;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.thrift.TBase;
import org.apache.thrift.TFieldIdEnum;
import org.apache.thrift.TFieldRequirementType;
import org.apache.thrift.TUnion;
import org.apache.thrift.meta_data.EnumMetaData;
import org.apache.thrift.meta_data.FieldMetaData;
import org.apache.thrift.meta_data.FieldValueMetaData;
import org.apache.thrift.meta_data.ListMetaData;
import org.apache.thrift.meta_data.MapMetaData;
import org.apache.thrift.meta_data.SetMetaData;
import org.apache.thrift.meta_data.StructMetaData;
import org.apache.thrift.protocol.TType;

/**
 * Fills structs as {@link GeneratedClasses} says, by the metadata that the generated classes have of their fields. The
 * metadata's types are of the libthrift that the struct was generated for, whichever that is.
 */
final class StructFiller {
    private final UnaryOperator<String> strings;
    /** Which field each union gets, modulo the number of its fields. */
    private final int choice;

    private int choices = 1;

    /** The names of the structs in the outermost one, by where they stand. */
    private final Map<String, String> structs = new HashMap<>();

    /** The structs that we are in. */
    private final Deque<Class<?>> within = new ArrayDeque<>();

    /** @param choice from 0; how many there are is known when one has been tried */
    StructFiller(UnaryOperator<String> strings, int choice) {
        this.strings = strings;
        this.choice = choice;
    }

    /** The number of fields of the largest union met so far. */
    int choices() {
        return choices;
    }

    /** By where it stands, the name of each struct that was set within another. */
    Map<String, String> structs() {
        return structs;
    }

    /** Sets all fields. */
    void fill(TBase<?, ?> struct) {
        fill(struct, "");
    }

    /** Sets the field with this id, if there is one. */
    void fill(TBase<?, ?> struct, int id) {
        fill(struct, fields(struct, field -> field.getThriftFieldId() == id), "");
    }

    static TBase<?, ?> make(Class<?> type) {
        try {
            return (TBase<?, ?>) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " can't be made", e);
        }
    }

    /** By field, in the order of the IDL. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // a struct's type is only known to the generated class
    static Map<? extends TFieldIdEnum, FieldMetaData> fields(Class<?> struct) {
        return FieldMetaData.getStructMetaDataMap((Class) struct);
    }

    private static List<TFieldIdEnum> fields(TBase<?, ?> struct, Predicate<TFieldIdEnum> which) {
        return fields(struct.getClass()).keySet().stream().filter(which).collect(Collectors.toUnmodifiableList());
    }

    private void fill(TBase<?, ?> struct, String prefix) {
        boolean again = within.contains(struct.getClass());
        List<TFieldIdEnum> fields = fields(struct, field -> !again || isRequired(struct, field));
        if (struct instanceof TUnion) {
            choices = Math.max(choices, fields.size());
            fields = List.of(fields.get(choice % fields.size()));
        }
        fill(struct, fields, prefix);
    }

    private void fill(TBase<?, ?> struct, List<TFieldIdEnum> fields, String prefix) {
        within.push(struct.getClass());
        for (TFieldIdEnum field : fields) {
            set(struct, field, prefix);
        }
        within.pop();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above, the type of its fields
    private void set(TBase struct, TFieldIdEnum field, String prefix) {
        Object value = value(metadata(struct, field).valueMetaData, field, prefix + field.getThriftFieldId());
        struct.setFieldValue(field, value);
    }

    private static boolean isRequired(TBase<?, ?> struct, TFieldIdEnum field) {
        return metadata(struct, field).requirementType == TFieldRequirementType.REQUIRED;
    }

    private static FieldMetaData metadata(TBase<?, ?> struct, TFieldIdEnum field) {
        return Objects.requireNonNull(fields(struct.getClass()).get(field));
    }

    private Object value(FieldValueMetaData type, TFieldIdEnum field, String path) {
        if (type instanceof EnumMetaData enumeration) {
            return enumeration.enumClass.getEnumConstants()[0];
        }
        if (type instanceof ListMetaData list) {
            Object element = value(list.elemMetaData, field, path + "[]");
            return path.contains("[]") ? List.of(element) : List.of(element, element);
        }
        if (type instanceof SetMetaData set) {
            return Set.of(value(set.elemMetaData, field, path + "[]"));
        }
        if (type instanceof MapMetaData map) {
            return Map.of(value(map.keyMetaData, field, path + "{}"), value(map.valueMetaData, field, path + "{}"));
        }
        return switch (type.type) {
            case TType.STRUCT -> {
                TBase<?, ?> struct = make(structType(type, field));
                structs.put(path, struct.getClass().getSimpleName());
                fill(struct, path + ".");
                yield struct;
            }
            case TType.BOOL -> true;
            case TType.BYTE -> (byte) 1;
            case TType.I16 -> (short) 2;
            case TType.I32 -> 300;
            case TType.I64 -> 1_700_000_000_000L;
            case TType.DOUBLE -> 0.5;
            case TType.STRING -> type.isBinary() ? ByteBuffer.wrap(new byte[] {11, 12, 0}) : strings.apply(path);
            default -> throw new IllegalStateException("the element type of " + path + " is not known");
        };
    }

    /** Metadata has no type, but at most its name, where the IDL declares it later or it is an exception. */
    private Class<?> structType(FieldValueMetaData type, TFieldIdEnum field) {
        Class<?> owner = within.element();
        try {
            if (type instanceof StructMetaData known) {
                return known.structClass;
            }
            return type.isTypedef()
                    ? Class.forName(owner.getPackageName() + "." + type.getTypedefName())
                    : owner.getDeclaredField(field.getFieldName()).getType();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(owner + " has a field of an unknown type", e);
        }
    }
}

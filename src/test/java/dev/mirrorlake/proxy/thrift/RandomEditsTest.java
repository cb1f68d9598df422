package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Structs of every shape, changed at random: what is written must be, byte for byte, what came, but for what was changed.
 * A failure names its seed; {@code -Drandom.seed=} runs it again, {@code -Drandom.streams=} sets how many there are.
 */
@ParameterizedClass
@EnumSource(names = {"BINARY", "COMPACT"})
class RandomEditsTest {
    private static final int STRUCTS = Integer.getInteger("random.streams", 300) * 10;
    private static final long SEED = Long.getLong("random.seed", System.nanoTime());
    private static final List<String> TEXTS = List.of("0", "1", "k1", "k2", "k3", "", "ein längerer Text", "\ufffd");

    private final WireFormat format;

    RandomEditsTest(WireFormat format) {
        this.format = format;
    }

    @Test
    void arriveAsTheyCameWhereNothingIsChanged() throws TException {
        for (int i = 0; i < STRUCTS; i++) {
            Random random = new Random(SEED + i);
            ValueModel.Struct model = new ValueModel.Struct(random, 0);
            byte[] bytes = bytes(model);
            StructValue struct = StructValue.read(format, bytes);

            assertThat(read(bytes)).as("seed %d: libthrift reads it", SEED + i).isEqualTo(model.meaning());
            lookAtAll(struct, model);

            assertThat(struct.isChanged()).as("seed %d", SEED + i).isFalse();
            assertThat(struct.write()).as("seed %d", SEED + i).isEqualTo(bytes);
        }
    }

    @Test
    void differOnlyInWhatIsChanged() throws TException {
        for (int i = 0; i < STRUCTS; i++) {
            Random random = new Random(SEED + i);
            ValueModel.Struct model = new ValueModel.Struct(random, 0);
            byte[] before = bytes(model);
            StructValue struct = StructValue.read(format, before);

            for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
                edit(struct, model, random);
            }

            byte[] expected = bytes(model);
            assertThat(read(expected))
                    .as("seed %d: libthrift reads it", SEED + i)
                    .isEqualTo(model.meaning());
            assertThat(struct.write()).as("seed %d", SEED + i).isEqualTo(expected);
            lookAtAll(struct, model);
            lookAtAll(StructValue.read(format, expected), model);
        }
    }

    /** Everything that can be asked for is what the model has. */
    private static void lookAtAll(StructValue struct, ValueModel.Struct model) {
        for (int id = -1; id < 6; id++) {
            ValueModel.Field text = model.last(id, TType.STRING);
            assertThat(struct.text(id))
                    .isEqualTo(Optional.ofNullable(text).map(field -> ((ValueModel.Text) field.value).text()));
            ValueModel.Field number = model.last(id, TType.I32);
            assertThat(struct.number(id).isPresent()).isEqualTo(number != null);
            if (number != null) {
                assertThat(struct.number(id).orElseThrow()).isEqualTo((int) ((ValueModel.Leaf) number.value).number);
            }
            ValueModel.Field below = model.last(id, TType.STRUCT);
            if (below != null) {
                lookAtAll(struct.struct(id).orElseThrow(), (ValueModel.Struct) below.value);
            } else {
                assertThat(struct.struct(id).filter(StructValue::isChanged)).isEmpty();
            }
            lookAtList(struct, id, model.last(id, TType.LIST));
            lookAtMap(struct, id, model.last(id, TType.MAP));
        }
    }

    private static void lookAtList(StructValue struct, int id, ValueModel.@Nullable Field field) {
        List<ValueModel> elements = field == null ? List.of() : ((ValueModel.Elements) field.value).elements;
        List<StructValue> structs = struct.structs(id);
        List<String> texts = struct.texts(id);
        if (!elements.isEmpty() && elements.get(0) instanceof ValueModel.Struct) {
            assertThat(structs).hasSameSizeAs(elements);
            for (int i = 0; i < structs.size(); i++) {
                lookAtAll(structs.get(i), (ValueModel.Struct) elements.get(i));
            }
        } else {
            assertThat(structs).isEmpty();
        }
        assertThat(texts)
                .isEqualTo(elements.stream()
                        .filter(ValueModel.Text.class::isInstance)
                        .map(element -> ((ValueModel.Text) element).text())
                        .toList());
    }

    private static void lookAtMap(StructValue struct, int id, ValueModel.@Nullable Field field) {
        Map<String, String> expected = new LinkedHashMap<>();
        if (field != null && ((ValueModel.Entries) field.value).isText()) {
            for (ValueModel.Entries.Entry entry : ((ValueModel.Entries) field.value).entries) {
                expected.put(((ValueModel.Text) entry.key()).text(), ((ValueModel.Text) entry.value()).text());
            }
            assertThat(struct.textMap(id)).isPresent();
        }
        // where it was asked for as a new one, there is one, and it has no entries
        assertThat(struct.textMap(id).map(TextMap::toMap).orElse(Map.of())).isEqualTo(expected);
    }

    /** Does the same to both. */
    private static void edit(StructValue struct, ValueModel.Struct model, Random random) {
        int id = random.nextInt(7) - 1;
        switch (random.nextInt(8)) {
            case 0, 1 -> setText(struct, model, id, text(random));
            case 2 -> {
                struct.remove(id);
                model.fields.removeIf(field -> field.id == id);
            }
            case 3, 4 -> editMap(struct, model, id, random);
            case 5 -> editNewStruct(struct, model, id, random);
            default -> editBelow(struct, model, random);
        }
    }

    private static void setText(StructValue struct, ValueModel.Struct model, int id, String text) {
        struct.setText(id, text);
        ValueModel.Field field = model.last(id, TType.STRING);
        if (field == null) {
            model.add(id, TType.STRING, new ValueModel.Text(text.getBytes(UTF_8), 0));
        } else if (!((ValueModel.Text) field.value).text().equals(text)) {
            field.value = new ValueModel.Text(text.getBytes(UTF_8), 0);
        }
    }

    private static void editMap(StructValue struct, ValueModel.Struct model, int id, Random random) {
        ValueModel.Field field = model.last(id, TType.MAP);
        if (field != null && !((ValueModel.Entries) field.value).isText()) {
            assertThat(struct.textMap(id)).isEmpty();
            return;
        }
        String key = text(random);
        if (random.nextBoolean()) {
            struct.textMapOrNew(id).remove(key);
            if (field != null) {
                ((ValueModel.Entries) field.value).remove(key);
                model.fields.removeIf(gone -> gone.isNew && isEmptyMap(gone)); // isn't written either
            }
            return;
        }
        if (field == null) {
            struct.textMapOrNew(id).put(key, "new");
            ValueModel.Entries entries = new ValueModel.Entries();
            entries.put(key, "new");
            model.add(id, TType.MAP, entries);
        } else if (!((ValueModel.Entries) field.value).removed.contains(key)) {
            String value = text(random);
            struct.textMap(id).orElseThrow().put(key, value);
            ((ValueModel.Entries) field.value).put(key, value);
        }
    }

    private static boolean isEmptyMap(ValueModel.Field field) {
        return field.value instanceof ValueModel.Entries map && map.entries.isEmpty();
    }

    private static void editNewStruct(StructValue struct, ValueModel.Struct model, int id, Random random) {
        struct.structOrNew(id);
        if (random.nextInt(3) == 0) {
            return; // an empty one isn't written
        }
        ValueModel.Field field = model.last(id, TType.STRUCT);
        ValueModel.Struct below = field == null ? new ValueModel.Struct() : (ValueModel.Struct) field.value;
        setText(struct.structOrNew(id), below, 2, text(random));
        if (field == null) {
            model.add(id, TType.STRUCT, below);
        }
    }

    private static void editBelow(StructValue struct, ValueModel.Struct model, Random random) {
        for (ValueModel.Field field : List.copyOf(model.fields)) {
            if (field.equals(model.last(field.id, field.type)) && random.nextInt(3) > 0) {
                if (field.value instanceof ValueModel.Struct below) {
                    edit(struct.struct(field.id).orElseThrow(), below, random);
                } else if (field.type == TType.LIST
                        && field.value instanceof ValueModel.Elements list
                        && list.elementType == TType.STRUCT) {
                    List<StructValue> elements = struct.structs(field.id);
                    for (int i = 0; i < elements.size(); i++) {
                        edit(elements.get(i), (ValueModel.Struct) list.elements.get(i), random);
                    }
                }
            }
        }
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private byte[] bytes(ValueModel.Struct model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        model.write(out, format.isCompact());
        return out.toByteArray();
    }

    private Object read(byte[] struct) throws TException {
        TMemoryInputTransport transport = new TMemoryInputTransport(struct);
        Object read = read(Reencoded.protocol(format, transport), TType.STRUCT);
        assertThat(transport.getBytesRemainingInBuffer()).isZero();
        return read;
    }

    /** By libthrift. */
    private static Object read(TProtocol in, byte type) throws TException {
        List<Object> parts = new ArrayList<>();
        switch (type) {
            case TType.BOOL -> {
                return in.readBool() ? 1L : 0L;
            }
            case TType.BYTE -> {
                return (long) in.readByte();
            }
            case TType.DOUBLE -> {
                return Double.doubleToRawLongBits(in.readDouble());
            }
            case TType.I16 -> {
                return (long) in.readI16();
            }
            case TType.I32 -> {
                return (long) in.readI32();
            }
            case TType.I64 -> {
                return in.readI64();
            }
            case TType.STRING -> {
                return ByteBuffer.wrap(bytes(in.readBinary()));
            }
            case TType.STRUCT -> {
                in.readStructBegin();
                for (TField field = in.readFieldBegin(); field.type != TType.STOP; field = in.readFieldBegin()) {
                    parts.add(List.of(field.id, field.type, read(in, field.type)));
                }
                in.readStructEnd();
            }
            case TType.MAP -> {
                TMap map = in.readMapBegin();
                for (int i = 0; i < map.size; i++) {
                    parts.add(read(in, map.keyType));
                    parts.add(read(in, map.valueType));
                }
            }
            case TType.SET -> {
                TSet set = in.readSetBegin();
                parts.add(set.elemType);
                for (int i = 0; i < set.size; i++) {
                    parts.add(read(in, set.elemType));
                }
            }
            default -> {
                TList list = in.readListBegin();
                parts.add(list.elemType);
                for (int i = 0; i < list.size; i++) {
                    parts.add(read(in, list.elemType));
                }
            }
        }
        return parts;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}

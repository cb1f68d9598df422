package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.thrift.protocol.TType;
import org.jspecify.annotations.Nullable;

/**
 * Values of every shape, which say byte for byte how they stand on the wire, before and after they are changed. Their bytes
 * are not always those that libthrift would write, but always such that it reads.
 */
abstract class ValueModel {
    private static final byte[] TYPES = {
        TType.BOOL,
        TType.BYTE,
        TType.DOUBLE,
        TType.I16,
        TType.I32,
        TType.I64,
        TType.STRING,
        TType.STRUCT,
        TType.MAP,
        TType.SET,
        TType.LIST
    };

    private static final int[] COMPACT_TYPES = {0, 0, 1, 3, 7, 0, 4, 0, 5, 0, 6, 8, 12, 11, 10, 9};

    /** Bytes that a varint may have more than it needs. */
    private static final int MAX_PADDING = 2;

    abstract void write(ByteArrayOutputStream out, boolean compact);

    /** What it says, in objects that can be compared, however it is written. */
    abstract Object meaning();

    /** A value of a type that nobody changes. */
    static final class Leaf extends ValueModel {
        final byte type;
        final long number;
        final int padding;

        Leaf(byte type, Random random) {
            this.type = type;
            number = switch (type) {
                case TType.BOOL -> random.nextInt(2);
                case TType.BYTE -> (byte) random.nextInt();
                case TType.I16 -> (short) random.nextInt();
                case TType.I32 -> random.nextInt() >> random.nextInt(32);
                default -> random.nextLong() >> random.nextInt(64);
            };
            padding = padding(random);
        }

        @Override
        void write(ByteArrayOutputStream out, boolean compact) {
            int width = WireType.width(type);
            if (compact && type == TType.BOOL) {
                out.write(number == 1 ? 1 : 2);
            } else if (compact && type != TType.DOUBLE && type != TType.BYTE) {
                varint(out, (number << 1) ^ (number >> 63), padding);
            } else {
                for (int i = 0; i < width; i++) {
                    // doubles have their lowest byte first in the compact protocol
                    out.write((int) (number >>> (8 * (compact ? i : width - 1 - i))));
                }
            }
        }

        @Override
        Object meaning() {
            return number;
        }
    }

    static final class Text extends ValueModel {
        byte[] bytes;
        int padding;

        Text(byte[] bytes, int padding) {
            this.bytes = bytes;
            this.padding = padding;
        }

        Text(Random random) {
            this(
                    "k"
                            .repeat(random.nextInt(2))
                            .concat(Integer.toString(random.nextInt(4)))
                            .getBytes(UTF_8),
                    0);
            padding = padding(random);
            if (random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(10) == 0 ? 1500 : random.nextInt(20)];
                random.nextBytes(bytes);
            }
        }

        String text() {
            return new String(bytes, UTF_8);
        }

        @Override
        void write(ByteArrayOutputStream out, boolean compact) {
            size(out, bytes.length, padding, compact);
            out.writeBytes(bytes);
        }

        @Override
        Object meaning() {
            return ByteBuffer.wrap(bytes);
        }
    }

    /** A list or a set. */
    static final class Elements extends ValueModel {
        final byte type;
        final byte elementType;
        final List<ValueModel> elements = new ArrayList<>();
        final boolean longHeader;
        final int padding;

        Elements(byte type, Random random, int depth) {
            this.type = type;
            elementType = type(random, depth);
            for (int i = random.nextInt(10) == 0 ? 14 + random.nextInt(4) : random.nextInt(6); i > 0; i--) {
                elements.add(random(elementType, random, depth + 1));
            }
            longHeader = elements.size() > 14 || random.nextInt(5) == 0;
            padding = padding(random);
        }

        @Override
        void write(ByteArrayOutputStream out, boolean compact) {
            if (!compact) {
                out.write(elementType);
                size(out, elements.size(), 0, false);
            } else if (longHeader) {
                out.write(0xf0 | COMPACT_TYPES[elementType]);
                varint(out, elements.size(), padding);
            } else {
                out.write((elements.size() << 4) | COMPACT_TYPES[elementType]);
            }
            elements.forEach(element -> element.write(out, compact));
        }

        @Override
        Object meaning() {
            return Stream.concat(Stream.of(elementType), elements.stream().map(ValueModel::meaning))
                    .toList();
        }
    }

    static final class Entries extends ValueModel {
        record Entry(ValueModel key, ValueModel value) {}

        final byte keyType;
        final byte valueType;
        final List<Entry> entries = new ArrayList<>();
        final Set<String> removed = new HashSet<>();
        final int cameWith;
        final int padding;

        /** A new one, of texts. */
        Entries() {
            keyType = TType.STRING;
            valueType = TType.STRING;
            cameWith = 0;
            padding = 0;
        }

        Entries(Random random, int depth) {
            boolean texts = random.nextBoolean();
            keyType = texts ? TType.STRING : type(random, depth);
            valueType = texts ? TType.STRING : type(random, depth);
            for (int i = random.nextInt(5); i > 0; i--) {
                entries.add(new Entry(random(keyType, random, depth + 1), random(valueType, random, depth + 1)));
            }
            cameWith = entries.size();
            padding = padding(random);
        }

        /** Whether it may be one of texts; of one that came empty, nobody knows. */
        boolean isText() {
            return cameWith == 0 || (keyType == TType.STRING && valueType == TType.STRING);
        }

        void put(String key, String value) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                Entry entry = entries.get(i);
                if (((Text) entry.key).text().equals(key)) {
                    if (!((Text) entry.value).text().equals(value)) {
                        entries.set(i, new Entry(entry.key, new Text(value.getBytes(UTF_8), 0)));
                    }
                    return;
                }
            }
            entries.add(new Entry(new Text(key.getBytes(UTF_8), 0), new Text(value.getBytes(UTF_8), 0)));
        }

        void remove(String key) {
            if (entries.removeIf(entry -> ((Text) entry.key).text().equals(key))) {
                removed.add(key);
            }
        }

        @Override
        void write(ByteArrayOutputStream out, boolean compact) {
            boolean same = entries.size() == cameWith;
            int types = same ? keyType : TType.STRING;
            int values = same ? valueType : TType.STRING;
            if (compact) {
                varint(out, entries.size(), same ? padding : 0);
                if (!entries.isEmpty()) {
                    out.write((COMPACT_TYPES[types] << 4) | COMPACT_TYPES[values]);
                }
            } else {
                out.write(types);
                out.write(values);
                size(out, entries.size(), 0, false);
            }
            for (Entry entry : entries) {
                entry.key.write(out, compact);
                entry.value.write(out, compact);
            }
        }

        @Override
        Object meaning() {
            return entries.stream()
                    .flatMap(entry -> Stream.of(entry.key.meaning(), entry.value.meaning()))
                    .toList();
        }
    }

    static final class Field {
        final short id;
        final byte type;
        ValueModel value;
        /** Whether, in the compact protocol, the id stands there. */
        boolean saysItsId;

        int padding;

        boolean isNew;

        Field(int id, byte type, ValueModel value) {
            this.id = (short) id;
            this.type = type;
            this.value = value;
        }
    }

    static final class Struct extends ValueModel {
        final List<Field> fields = new ArrayList<>();
        /** In the compact protocol, the upper bits of the stop, which mean nothing. */
        int stop;

        Struct() {}

        Struct(Random random, int depth) {
            int previous = 0;
            for (int i = random.nextInt(7); i > 0; i--) {
                byte type = type(random, depth);
                int id = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(6) - 1;
                Field field = new Field(id, type, random(type, random, depth + 1));
                field.saysItsId = !isDelta(field.id - previous) || random.nextInt(5) == 0;
                field.padding = field.saysItsId && random.nextInt(5) == 0 ? 1 : 0;
                previous = field.id;
                fields.add(field);
            }
            stop = random.nextInt(10) == 0 ? 0x30 : 0;
        }

        @Nullable Field last(int id, byte type) {
            return fields.stream()
                    .filter(field -> field.id == id && field.type == type)
                    .reduce((first, second) -> second)
                    .orElse(null);
        }

        void add(int id, byte type, ValueModel value) {
            Field field = new Field(id, type, value);
            field.isNew = true;
            fields.add(field);
        }

        /** Each new field in front of the first one with a larger id that came, or of a new one. */
        List<Field> ordered() {
            List<Field> ordered = new ArrayList<>(fields);
            ordered.removeIf(field -> field.isNew);
            fields.stream()
                    .filter(field -> field.isNew)
                    .sorted(Comparator.comparingInt((Field field) -> field.id)
                            .thenComparingInt(field -> field.type)
                            .reversed())
                    .forEach(field -> {
                        int at = 0;
                        while (at < ordered.size() && isBefore(ordered.get(at), field)) {
                            at++;
                        }
                        ordered.add(at, field);
                    });
            return ordered;
        }

        /** Of new ones with the same id, the last comes first here. */
        private static boolean isBefore(Field other, Field added) {
            return other.id < added.id || (other.id == added.id && !other.isNew);
        }

        @Override
        void write(ByteArrayOutputStream out, boolean compact) {
            int previous = 0;
            for (Field field : ordered()) {
                boolean bool = compact && field.type == TType.BOOL;
                int type = bool
                        ? ((Leaf) field.value).number == 1 ? 1 : 2
                        : compact ? COMPACT_TYPES[field.type] : field.type;
                if (!compact) {
                    out.write(type);
                    out.write(field.id >>> 8);
                    out.write(field.id);
                } else if (!field.saysItsId && isDelta(field.id - previous)) {
                    out.write(((field.id - previous) << 4) | type);
                } else {
                    out.write(type);
                    varint(out, ((field.id << 1) ^ (field.id >> 31)) & 0xffff_ffffL, field.padding);
                }
                if (!bool) {
                    field.value.write(out, compact);
                }
                previous = field.id;
            }
            out.write(compact ? stop : 0);
        }

        @Override
        Object meaning() {
            return ordered().stream()
                    .map(field -> List.of(field.id, field.type, field.value.meaning()))
                    .collect(Collectors.toList());
        }
    }

    static ValueModel random(byte type, Random random, int depth) {
        return switch (type) {
            case TType.STRING -> new Text(random);
            case TType.STRUCT -> new Struct(random, depth);
            case TType.MAP -> new Entries(random, depth);
            case TType.LIST, TType.SET -> new Elements(type, random, depth);
            default -> new Leaf(type, random);
        };
    }

    /** Deep down, only types that end. */
    private static byte type(Random random, int depth) {
        return TYPES[random.nextInt(depth < 4 ? TYPES.length : 7)];
    }

    private static int padding(Random random) {
        return random.nextInt(8) == 0 ? 1 + random.nextInt(MAX_PADDING) : 0;
    }

    private static boolean isDelta(int difference) {
        return difference >= 1 && difference <= 15;
    }

    private static void size(ByteArrayOutputStream out, int size, int padding, boolean compact) {
        if (compact) {
            varint(out, size, padding);
        } else {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(size).array());
        }
    }

    /** @param padding bytes more than needed, but never more than a number of 32 bits may have */
    private static void varint(ByteArrayOutputStream out, long number, int padding) {
        long rest = number;
        int length = 1;
        for (; rest >>> 7 != 0; rest >>>= 7, length++) {
            out.write((int) rest | 0x80);
        }
        int more = Math.max(0, Math.min(padding, 5 - length));
        out.write((int) rest | (more > 0 ? 0x80 : 0));
        for (; more > 0; more--) {
            out.write(more > 1 ? 0x80 : 0);
        }
    }
}

package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.proxy.thrift.FieldPlaces.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A struct that can be changed without knowing more of it than what is changed: all else is written byte for byte as it
 * came. It holds the place of its bytes and the fields that were asked for, so a large message costs little more than its
 * bytes.
 *
 * <p>A field counts only if its type on the wire is the wanted one; of fields that come twice the last one counts, as it
 * does for the generated readers. A new field stands in front of the first one with a larger id. Confined to one thread.
 */
public final class StructValue extends WireValue {
    /** In the place of a field's position: it wasn't there, or is there no more. */
    private static final int NEW = -1;

    /** A field that was asked for, or set. */
    private static final class Field {
        final int id;
        /** Where the header of the field begins whose value it replaces, or {@link #NEW}. */
        final int at;

        WireValue value;

        Field(int id, int at, WireValue value) {
            this.id = id;
            this.at = at;
            this.value = value;
        }
    }

    private final Source source;
    /** Where the first field begins, or {@link #NEW}. */
    private final int start;
    /** The place behind the stop. */
    private final int end;

    private @Nullable FieldPlaces places;
    private List<Field> fields = List.of();
    private Set<Integer> removed = Set.of();

    private StructValue(Source source, int start, int end) {
        this.source = source;
        this.start = start;
        this.end = end;
    }

    /**
     * Reads a struct without any message around it, as {@code TSerializer} writes it.
     *
     * @throws ThriftFormatException where the bytes are not one struct
     */
    public static StructValue read(WireFormat format, byte[] struct) {
        ByteBuffer bytes = ByteBuffer.wrap(struct);
        return whole(new Source(Encoding.of(format), bytes), bytes.duplicate());
    }

    /** A struct without any field. */
    public static StructValue empty(WireFormat format) {
        return read(format, new byte[] {WireType.STOP});
    }

    /**
     * The struct that has all the rest of the bytes.
     *
     * @throws ThriftFormatException where there is none, or bytes behind it
     */
    static StructValue whole(Source source, ByteBuffer in) {
        int start = in.position();
        if (!source.encoding().passStruct(in) || in.hasRemaining()) {
            throw new ThriftFormatException(
                    NotUnderstood.NOT_WHOLE, "a struct whose end is not that of its " + in.limit() + " bytes");
        }
        return new StructValue(source, start, in.limit());
    }

    /** The struct alone, without any message around it. */
    public byte[] write() {
        Pieces out = source.pieces();
        write(out);
        return out.toBytes();
    }

    /** The string in this field. */
    public Optional<String> text(int id) {
        WireValue known = known(id, WireType.STRING);
        if (known != null) {
            return Optional.of(((Text) known).text());
        }
        Place place = place(id, WireType.STRING);
        return place == null ? Optional.empty() : Optional.of(source.readString(source.at(place.value())));
    }

    /** The i32 in this field. */
    public OptionalInt number(int id) {
        Place place = place(id, WireType.I32);
        return place == null
                ? OptionalInt.empty()
                : OptionalInt.of(source.encoding().readI32(source.at(place.value())));
    }

    /** The strings of the list in this field; none where there is no such list. */
    public List<String> texts(int id) {
        Place place = place(id, WireType.LIST);
        if (place == null) {
            return List.of();
        }
        ByteBuffer in = source.at(place.value());
        Encoding.Container list = source.encoding().readList(in);
        if (!list.isOf(WireType.STRING, WireType.STRING)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = source.holdTexts(list); i > 0; i--) {
            texts.add(source.readString(in));
        }
        return texts;
    }

    /** The struct in this field. */
    public Optional<StructValue> struct(int id) {
        WireValue known = known(id, WireType.STRUCT);
        if (known != null) {
            return Optional.of((StructValue) known);
        }
        Place place = place(id, WireType.STRUCT);
        if (place == null) {
            return Optional.empty();
        }
        source.holdStructs(1);
        return Optional.of(keep(id, place.start(), nextStruct(source.at(place.value()))));
    }

    /** The struct in this field; where there is none, an empty one, which is written once something is put into it. */
    public StructValue structOrNew(int id) {
        return struct(id).orElseGet(() -> keep(id, NEW, new StructValue(source, NEW, NEW)));
    }

    /** The structs of the list in this field; none where there is no such list. */
    public List<StructValue> structs(int id) {
        WireValue known = known(id, WireType.LIST);
        if (known != null) {
            return ((Structs) known).elements();
        }
        Place place = place(id, WireType.LIST);
        if (place == null) {
            return List.of();
        }
        ByteBuffer in = source.at(place.value());
        Encoding.Container list = source.encoding().readList(in);
        if (list.count() == 0 || !list.isOf(WireType.STRUCT, WireType.STRUCT)) {
            return List.of();
        }
        source.holdStructs(list.count());
        int firstElement = in.position();
        List<StructValue> elements = new ArrayList<>(list.count());
        for (int i = list.count(); i > 0; i--) {
            elements.add(nextStruct(in));
        }
        return keep(id, place.start(), new Structs(place.value(), firstElement, Collections.unmodifiableList(elements)))
                .elements();
    }

    private StructValue nextStruct(ByteBuffer in) {
        int from = in.position();
        source.encoding().passStruct(in);
        return new StructValue(source, from, in.position());
    }

    /** The map of strings in this field. */
    public Optional<TextMap> textMap(int id) {
        WireValue known = known(id, WireType.MAP);
        if (known != null) {
            return Optional.of((TextMap) known);
        }
        Place place = place(id, WireType.MAP);
        if (place == null) {
            return Optional.empty();
        }
        ByteBuffer in = source.at(place.value());
        Encoding.Container map = source.encoding().readMap(in);
        return map.isOf(WireType.STRING, WireType.STRING)
                ? Optional.of(keep(
                        id, place.start(), new TextMap(source, place.value(), in.position(), source.holdTexts(map))))
                : Optional.empty();
    }

    /** The map of strings in this field; where there is none, an empty one, which is written once it has an entry. */
    public TextMap textMapOrNew(int id) {
        return textMap(id).orElseGet(() -> keep(id, NEW, new TextMap(source, 0, 0, 0)));
    }

    /** Puts a string into this field. Where it is there already, its bytes stay, whatever they are. */
    public void setText(int id, String text) {
        if (text(id).filter(text::equals).isPresent()) {
            return;
        }
        Text value = new Text(source.encoding(), text);
        for (Field field : fields) {
            if (field.id == id && field.value.type() == WireType.STRING) {
                field.value = value;
                return;
            }
        }
        Place place = place(id, WireType.STRING);
        keep(id, place == null ? NEW : place.start(), value);
    }

    /**
     * Puts into this field the struct, or the list of structs, that a field of another struct of the same wire format holds
     * as it is now. Nothing where that holds none. What was put here can't be asked for here.
     */
    public void copy(int id, StructValue from, int fromId) {
        boolean struct = from.struct(fromId).isPresent();
        if (struct || !from.structs(fromId).isEmpty()) {
            int type = struct ? WireType.STRUCT : WireType.LIST;
            Pieces out = from.source.pieces();
            Objects.requireNonNull(from.known(fromId, type)).write(out);
            remove(id);
            keep(id, NEW, new Copy(type, out.toBytes()));
        }
    }

    /** Takes all fields with this id away, whatever their types. */
    public void remove(int id) {
        if (!fields.isEmpty()) {
            fields.removeIf(field -> field.id == id);
        }
        removed = removed.isEmpty() ? new HashSet<>() : removed;
        removed.add(id);
    }

    private @Nullable WireValue known(int id, int type) {
        for (Field field : fields) {
            if (field.id == id && field.value.type() == type && !(field.value instanceof Copy)) {
                return field.value;
            }
        }
        return null;
    }

    private <V extends WireValue> V keep(int id, int at, V value) {
        if (fields.isEmpty()) {
            fields = new ArrayList<>(2);
        }
        fields.add(new Field(id, at, value));
        return value;
    }

    /** The place of the last such field that is still there. */
    private @Nullable Place place(int id, int type) {
        if (start == NEW || removed.contains(id)) {
            return null;
        }
        if (places == null) {
            places = FieldPlaces.of(source, start, end);
        }
        return places.last(id, type);
    }

    @Override
    int type() {
        return WireType.STRUCT;
    }

    @Override
    boolean isChanged() {
        for (Field field : fields) {
            if (field.value.isChanged()) {
                return true;
            }
        }
        return !removed.isEmpty();
    }

    @Override
    void write(Pieces out) {
        if (!isChanged()) {
            out.copy(start, end);
            return;
        }
        NewFields added = new NewFields(out);
        if (start == NEW) {
            added.writeBefore(Integer.MAX_VALUE);
            source.encoding().writeStop(out);
            return;
        }
        FieldCursor field = new FieldCursor(source, start);
        while (field.next()) {
            if (!removed.contains(field.id())) {
                added.writeBefore(field.id());
                source.encoding().writeField(out, field, added.previous);
                added.previous = field.id();
                writeValue(field, out);
            }
        }
        added.writeBefore(Integer.MAX_VALUE);
        out.copy(field.start(), end);
    }

    private void writeValue(FieldCursor in, Pieces out) {
        for (Field field : fields) {
            if (field.at == in.start() && field.value.isChanged()) {
                field.value.write(out);
                return;
            }
        }
        out.copy(in.value(), in.end());
    }

    /** The fields that weren't there, on their way out. */
    private final class NewFields {
        private final Pieces out;
        private final List<Field> left = new ArrayList<>();
        /** The id of the field that was written last. */
        int previous;

        NewFields(Pieces out) {
            this.out = out;
            fields.stream()
                    .filter(field -> field.at == NEW && field.value.isChanged())
                    .sorted(Comparator.comparingInt((Field field) -> field.id)
                            .thenComparingInt(field -> field.value.type()))
                    .forEach(left::add);
        }

        void writeBefore(int id) {
            while (!left.isEmpty() && left.get(0).id < id) {
                Field field = left.remove(0);
                source.encoding().writeField(out, field.value.type(), field.id, previous);
                field.value.write(out);
                previous = field.id;
            }
        }
    }
}

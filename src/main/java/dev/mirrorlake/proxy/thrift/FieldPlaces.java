package dev.mirrorlake.proxy.thrift;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of one struct stand in the source, in their order, so that its bytes are passed over once, not once for
 * each field that is asked for. Where a struct has so many small fields that this would take more room than its bytes do,
 * it is passed over each time.
 */
final class FieldPlaces {
    /** Where a field's header and its value begin. */
    record Place(int start, int value) {}

    /** The fewest bytes of a struct for each of its fields whose place is kept. */
    private static final int MIN_BYTES = 2 * Long.BYTES;

    private static final int USUAL_FIELDS = 12;

    private static final int START_BITS = 32;
    private static final int HEADER_BITS = 8;
    private static final int TYPE_BITS = 8;

    private final Source source;
    private final int from;

    /** A field each: id (16 bits), type, size of the header (8 bits each), start (32 bits). Null where it isn't kept. */
    private final long @Nullable [] places;

    private FieldPlaces(Source source, int from, long @Nullable [] places) {
        this.source = source;
        this.from = from;
        this.places = places;
    }

    /** Of the struct whose first field begins at a place, and which ends at another. */
    static FieldPlaces of(Source source, int from, int end) {
        int most = (end - from) / MIN_BYTES;
        long[] places = new long[Math.min(most, USUAL_FIELDS)];
        int count = 0;
        FieldCursor field = new FieldCursor(source, from);
        while (field.next()) {
            if (count == most) {
                return new FieldPlaces(source, from, null);
            }
            if (count == places.length) {
                places = Arrays.copyOf(places, Math.min(2 * count, most));
            }
            long idAndType = ((long) field.id() << TYPE_BITS) | field.type();
            long header = (idAndType << HEADER_BITS) | (field.value() - field.start());
            places[count++] = (header << START_BITS) | field.start();
        }
        return new FieldPlaces(source, from, Arrays.copyOf(places, count));
    }

    /** The place of the last such field, null where there is none. */
    @Nullable Place last(int id, int type) {
        if (places == null) {
            return passOver(id, type);
        }
        long wanted = ((long) id << TYPE_BITS) | type;
        for (int i = places.length - 1; i >= 0; i--) {
            if (places[i] >> (START_BITS + HEADER_BITS) == wanted) {
                int start = (int) places[i];
                return new Place(start, start + (int) ((places[i] >>> START_BITS) & 0xff));
            }
        }
        return null;
    }

    private @Nullable Place passOver(int id, int type) {
        Place last = null;
        FieldCursor field = new FieldCursor(source, from);
        while (field.next()) {
            if (field.id() == id && field.type() == type) {
                last = new Place(field.start(), field.value());
            }
        }
        return last;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How one protocol writes the parts that values consist of, to read them from bytes that are all at hand, and to write new
 * ones. Types are {@link WireType}s here. Confined to one thread, as is the walker in it.
 */
abstract sealed class Encoding permits BinaryEncoding, CompactEncoding {
    /** What stands in front of the elements of a list, or the entries of a map, whose keys are of the first type. */
    record Container(int count, int keyType, int valueType) {
        boolean isOf(int first, int second) {
            return count == 0 || (keyType == first && valueType == second);
        }
    }

    final PieceReader pieces = new PieceReader();
    final StructWalker walker;

    Encoding(WireFormat format) {
        walker = StructWalker.of(format, pieces);
    }

    static Encoding of(WireFormat format) {
        return format.isCompact() ? new CompactEncoding(format) : new BinaryEncoding(format);
    }

    /** Passes over a struct. False where it does not end within the bytes. */
    abstract boolean passStruct(ByteBuffer in);

    /** Reads the header of the cursor's next field: its id and its types; of no field, the stop. */
    abstract void readField(ByteBuffer in, FieldCursor field);

    /** The size of a string, or another number that is never negative. */
    abstract int readSize(ByteBuffer in);

    abstract int readI32(ByteBuffer in);

    abstract Container readList(ByteBuffer in);

    abstract Container readMap(ByteBuffer in);

    /** Passes over the value of a field whose header has been read. */
    abstract void passField(ByteBuffer in, FieldCursor field);

    /** Writes the header of a message of that type, {@link HeaderReader#CALL} or {@link HeaderReader#REPLY}. */
    abstract void writeHeader(Pieces out, int messageType, String method, int sequence);

    /** @param previous the id of the field before it, 0 for none */
    abstract void writeField(Pieces out, int type, int id, int previous);

    /**
     * Writes the header of a field that was there, byte for byte as far as what stands before it now allows it.
     *
     * @param previous as above
     */
    abstract void writeField(Pieces out, FieldCursor field, int previous);

    abstract void writeSize(Pieces out, int size);

    /** The header of a map of strings. */
    abstract void writeMap(Pieces out, int count);

    final void writeText(Pieces out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeSize(out, utf8.length);
        out.put(utf8);
    }

    /** The end of a struct. */
    final void writeStop(Pieces out) {
        out.put(WireType.STOP);
    }
}

package dev.mirrorlake.proxy.thrift;

import java.util.List;

/** The value of a field that was asked for, or set. One that nobody has changed is written by copying its bytes. */
abstract sealed class WireValue permits StructValue, TextMap, WireValue.Structs, WireValue.Text, WireValue.Copy {
    /** The field's {@link WireType}. */
    abstract int type();

    /** Whether it differs from what was read; of one that was not there, whether anything is in it now. */
    abstract boolean isChanged();

    /** Writes it as it is now. */
    abstract void write(Pieces out);

    /** A string that was set. */
    static final class Text extends WireValue {
        private final Encoding encoding;
        private final String text;

        Text(Encoding encoding, String text) {
            this.encoding = encoding;
            this.text = text;
        }

        String text() {
            return text;
        }

        @Override
        int type() {
            return WireType.STRING;
        }

        @Override
        boolean isChanged() {
            return true;
        }

        @Override
        void write(Pieces out) {
            encoding.writeText(out, text);
        }
    }

    /** A struct or a list that stood elsewhere; looked into no more. */
    static final class Copy extends WireValue {
        private final int type;
        private final byte[] bytes;

        Copy(int type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        @Override
        int type() {
            return type;
        }

        @Override
        boolean isChanged() {
            return true;
        }

        @Override
        void write(Pieces out) {
            out.put(bytes);
        }
    }

    /** A list of structs, with as many as it came with. */
    static final class Structs extends WireValue {
        private final int start;
        private final int firstElement;
        private final List<StructValue> elements;

        /** @param start where the list begins, with its header */
        Structs(int start, int firstElement, List<StructValue> elements) {
            this.start = start;
            this.firstElement = firstElement;
            this.elements = elements;
        }

        List<StructValue> elements() {
            return elements;
        }

        @Override
        int type() {
            return WireType.LIST;
        }

        @Override
        boolean isChanged() {
            return elements.stream().anyMatch(StructValue::isChanged);
        }

        @Override
        void write(Pieces out) {
            out.copy(start, firstElement);
            elements.forEach(element -> element.write(out));
        }
    }
}

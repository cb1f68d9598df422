package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;

/** Goes from field to field of one struct, over whatever they hold. Positions are those in the source. */
final class FieldCursor {
    private final Encoding encoding;
    private final ByteBuffer in;

    private int start;
    private int value;
    private int end;
    private int previousId;
    private int id;
    private int type;
    private int protocolType;

    /** @param from where the struct's first field begins */
    FieldCursor(Source source, int from) {
        this.encoding = source.encoding();
        this.in = source.at(from);
    }

    /** Goes on to the next field. False at the struct's end; then {@link #start} is where its stop stands. */
    boolean next() {
        start = in.position();
        previousId = id;
        encoding.readField(in, this);
        value = in.position();
        if (protocolType != WireType.STOP) {
            encoding.passField(in, this);
        }
        end = in.position();
        return protocolType != WireType.STOP;
    }

    /** For the {@link Encoding}: what the header says. */
    void set(int fieldId, int fieldType, int typeInProtocol) {
        id = fieldId;
        type = fieldType;
        protocolType = typeInProtocol;
    }

    /** Where the field's header begins. */
    int start() {
        return start;
    }

    /** Where the field's value begins. */
    int value() {
        return value;
    }

    /** The place behind the field. */
    int end() {
        return end;
    }

    int id() {
        return id;
    }

    /** The id of the field before it, 0 for none. */
    int previousId() {
        return previousId;
    }

    /** The {@link WireType}. */
    int type() {
        return type;
    }

    /** The protocol's own number for the type. */
    int protocolType() {
        return protocolType;
    }

    /** Whether, in the compact protocol, the header has the id and not how far it lies behind the one before. */
    boolean saysItsId() {
        return value - start > 1;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks messages of the strict, unframed binary protocol as they fly by: where each ends, which call it is, and the
 * strings that a {@link PathTree} asks for. It can stop and go on at any byte, keeps none of what it has seen but those
 * strings, and allocates nothing by a length that came over the wire.
 *
 * <pre>
 *   message:  80 01 00 TYPE   name size, name   sequence number   struct
 *   struct:   (field type, field id, value)*  STOP
 * </pre>
 *
 * <p>Confined to one thread. After a {@link ThriftFormatException} it is of no further use.
 */
public final class MessageScanner {
    /** What {@link #scan} stopped at. */
    public enum Event {
        /** The end of the bytes. */
        STARVED,
        /** The id of the message's first field (for a reply: its outcome) is known, or that there is none. */
        FIRST_FIELD,
        /** The end of a message. */
        END
    }

    /** {@link #firstField()} of an empty struct. No field id: those are signed 16 bit numbers. */
    public static final int NO_FIELD = Integer.MIN_VALUE;

    /** The longest method name of Hive has 47 characters. A server would allocate whatever is claimed here. */
    static final int MAX_METHOD_BYTES = 256;

    private static final int CALL = 1;
    private static final int REPLY = 2;
    private static final int EXCEPTION = 3;
    private static final int ONEWAY = 4;

    /** What comes next on the wire. */
    private enum State {
        VERSION,
        METHOD_SIZE,
        METHOD,
        SEQUENCE,
        FIRST_TYPE,
        FIRST_ID,
        FIRST_BOOL,
        FIELDS
    }

    private final boolean replies;
    private final Function<String, @Nullable PathTree> wanted;
    private final PieceReader pieces = new PieceReader();
    private final StructWalker walker = new StructWalker(pieces);

    private State state = State.VERSION;
    private int type;
    private String method = "";
    private int sequence;
    private int firstType;
    private int firstField = NO_FIELD;
    private boolean firstBool;
    private boolean headerUnderstood;

    private MessageScanner(boolean replies, Function<String, @Nullable PathTree> wanted) {
        this.replies = replies;
        this.wanted = wanted;
    }

    /**
     * A scanner of what clients send.
     *
     * @param wanted the strings to capture by the name of the method, null for none
     */
    public static MessageScanner ofRequests(Function<String, @Nullable PathTree> wanted) {
        return new MessageScanner(false, wanted);
    }

    public static MessageScanner ofReplies() {
        return new MessageScanner(true, method -> null);
    }

    /** Whether the header of any message was understood so far: then the other side does speak Thrift. */
    public boolean headerUnderstood() {
        return headerUnderstood;
    }

    /** The name of the method; like all that follows, of the message that was scanned last. */
    public String method() {
        return method;
    }

    public int sequence() {
        return sequence;
    }

    public boolean isOneway() {
        return type == ONEWAY;
    }

    public boolean isException() {
        return type == EXCEPTION;
    }

    /** The id of the first field on the wire, or {@link #NO_FIELD}. */
    public int firstField() {
        return firstField;
    }

    /** The first field where it is a bool, else true. */
    public boolean firstBool() {
        return firstBool;
    }

    /** What was captured of the message that has just ended. To be asked for once: the scanner lets go of it. */
    public Captured takeCaptured() {
        return walker.takeCaptured();
    }

    /**
     * Goes on over the bytes between position and limit, in the byte order of the wire. To be called until it is
     * {@link Event#STARVED}.
     *
     * @throws ThriftFormatException where the bytes are no such message
     */
    public Event scan(ByteBuffer in) {
        while (true) {
            switch (state) {
                case FIELDS -> {
                    if (!walker.walk(in)) {
                        return Event.STARVED;
                    }
                    state = State.VERSION;
                    return Event.END;
                }
                case FIRST_TYPE, FIRST_ID, FIRST_BOOL -> {
                    return first(in) ? Event.FIRST_FIELD : Event.STARVED;
                }
                case METHOD -> {
                    byte[] name = pieces.run(in);
                    if (name == null) {
                        return Event.STARVED;
                    }
                    method = new String(name, StandardCharsets.UTF_8);
                    state = State.SEQUENCE;
                }
                default -> {
                    long number = pieces.number(in, 4);
                    if (number < 0) {
                        return Event.STARVED;
                    }
                    header(number);
                }
            }
        }
    }

    /** One of the three numbers of the message's header. */
    private void header(long number) {
        switch (state) {
            case VERSION -> version((int) number);
            case METHOD_SIZE -> {
                if (number > MAX_METHOD_BYTES) {
                    throw new ThriftFormatException(
                            NotUnderstood.NAME_TOO_LONG, "a method name of " + number + " bytes");
                }
                pieces.beginRun((int) number);
                state = State.METHOD;
            }
            default -> {
                sequence = (int) number;
                headerUnderstood = true;
                walker.begin(wanted.apply(method));
                state = State.FIRST_TYPE;
            }
        }
    }

    private void version(int version) {
        type = version & 0xff;
        // the third byte means nothing; Hive's servers don't look at it either
        boolean strict = version >>> 16 == 0x8001;
        boolean expected = replies ? type == REPLY || type == EXCEPTION : type == CALL || type == ONEWAY;
        if (!strict || !expected) {
            throw new ThriftFormatException(
                    NotUnderstood.BAD_HEADER, "no message of the strict binary protocol begins here");
        }
        firstField = NO_FIELD;
        firstBool = true;
        state = State.METHOD_SIZE;
    }

    /** The header of the first field, and its value where that is a bool. False where more bytes are needed. */
    private boolean first(ByteBuffer in) {
        if (state == State.FIRST_TYPE) {
            long read = pieces.number(in, 1);
            if (read < 0) {
                return false;
            }
            if (read == WireType.STOP) {
                walker.leave();
                state = State.FIELDS;
                return true;
            }
            firstType = (int) read;
            state = State.FIRST_ID;
        }
        if (state == State.FIRST_ID) {
            long read = pieces.number(in, 2);
            if (read < 0) {
                return false;
            }
            firstField = (short) read;
            if (firstType != WireType.BOOL) {
                walker.field(firstType, firstField);
                state = State.FIELDS;
                return true;
            }
            state = State.FIRST_BOOL;
        }
        long read = pieces.number(in, 1);
        if (read < 0) {
            return false;
        }
        firstBool = read == 1;
        walker.next();
        state = State.FIELDS;
        return true;
    }
}

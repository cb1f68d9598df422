package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks messages of one direction of a connection as they fly by: where each ends, which call it is, and the strings that
 * a {@link PathTree} asks for. It can stop and go on at any byte, keeps none of what it has seen but those strings, and
 * allocates no more than {@link Captured#MAX_BYTES} by a length whose bytes have not come yet.
 *
 * <pre>
 *   message:  header (kind, method, sequence number)   struct (the arguments, or the result)
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
    public static final int NO_FIELD = StructWalker.NO_FIELD;

    /** Where an exception has its type. Source, as of the types: libthrift 0.16.0, TApplicationException. */
    private static final PathTree EXCEPTION = PathTree.ofNumber(2);

    private static final int UNKNOWN_METHOD = 1;
    private static final int PROTOCOL_ERROR = 7;

    /** What comes next on the wire. */
    private enum State {
        HEADER,
        FIRST_FIELD,
        FIELDS
    }

    private final Function<String, @Nullable PathTree> wanted;
    private final HeaderReader header;
    private final StructWalker walker;
    private final @Nullable Frames frames;

    private State state = State.HEADER;
    private boolean headerUnderstood;

    private MessageScanner(WireFormat format, boolean replies, Function<String, @Nullable PathTree> wanted) {
        PieceReader pieces = new PieceReader();
        this.wanted = wanted;
        this.header = HeaderReader.of(format, replies, pieces);
        this.walker = StructWalker.of(format, pieces);
        this.frames = format.isFramed() ? new Frames() : null;
    }

    /**
     * A scanner of what clients send.
     *
     * @param wanted the strings to capture by the name of the method, null for none
     */
    public static MessageScanner ofRequests(WireFormat format, Function<String, @Nullable PathTree> wanted) {
        return new MessageScanner(format, false, wanted);
    }

    /** A scanner of what metastores answer. Parameters as in {@link #ofRequests}. */
    public static MessageScanner ofReplies(WireFormat format, Function<String, @Nullable PathTree> wanted) {
        return new MessageScanner(format, true, wanted);
    }

    /** Whether the header of any message was understood so far: then the other side does speak Thrift. */
    public boolean headerUnderstood() {
        return headerUnderstood;
    }

    /** The name of the method; like all that follows, of the message that was scanned last. */
    public String method() {
        return header.method();
    }

    public int sequence() {
        return header.sequence();
    }

    /** Whether the header of a message has been read, and its end has not. */
    public boolean inMessage() {
        return state != State.HEADER;
    }

    /** Whether a call says of itself that it expects no answer. */
    public boolean isOneway() {
        return header.isOneway();
    }

    /** Whether no byte is left in the frame; true also where the format has none. */
    public boolean atFrameEnd() {
        return frames == null || frames.atEnd();
    }

    public boolean isException() {
        return header.isException();
    }

    /** Whether the message that has just ended says that the metastore has no such method. */
    public boolean isUnknownMethod() {
        return isException() && walker.number == UNKNOWN_METHOD;
    }

    /**
     * Whether the message that has just ended says that the metastore could not read the call. It has left the rest of that
     * call unread then, and takes it for the next one.
     */
    public boolean isProtocolError() {
        return isException() && walker.number == PROTOCOL_ERROR;
    }

    /** The id of the first field on the wire, or {@link #NO_FIELD}. */
    public int firstField() {
        return walker.firstField;
    }

    /** The first field where it is a bool, else true. */
    public boolean firstBool() {
        return walker.firstBool;
    }

    /** What has been captured so far of the message that was scanned last; the scanner goes on feeding it. */
    public Captured captured() {
        return walker.captured;
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
        return frames == null ? message(in) : framed(frames, in);
    }

    private Event framed(Frames frames, ByteBuffer in) {
        int limit = in.limit();
        while (true) {
            int from = in.position();
            Event event;
            try {
                event = message(in.limit(frames.end(in)));
            } finally {
                in.limit(limit);
            }
            frames.passed(in.position() - from);
            if (event != Event.STARVED || !in.hasRemaining() || !frames.next(in)) {
                return event;
            }
        }
    }

    private Event message(ByteBuffer in) {
        if (state == State.HEADER) {
            if (!header.read(in)) {
                return Event.STARVED;
            }
            headerUnderstood = true;
            walker.begin(header.isException() ? EXCEPTION : wanted.apply(header.method()));
            state = State.FIRST_FIELD;
        }
        if (state == State.FIRST_FIELD) {
            if (!walker.first(in)) {
                return Event.STARVED;
            }
            state = State.FIELDS;
            return Event.FIRST_FIELD;
        }
        if (!walker.walk(in)) {
            return Event.STARVED;
        }
        state = State.HEADER;
        return Event.END;
    }
}

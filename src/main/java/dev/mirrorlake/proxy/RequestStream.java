package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.FirstBytes;
import dev.mirrorlake.proxy.thrift.MessageScanner;
import dev.mirrorlake.proxy.thrift.PathTree;
import dev.mirrorlake.proxy.thrift.WireFormat;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows the calls in what a client sends: where each ends, which it is, and whether it may have to be rewritten.
 *
 * <p>Confined to the event loop of its connection.
 */
final class RequestStream {
    private static final CallTable CALLS = CallTable.ours();

    private final FirstBytes firstBytes = new FirstBytes();
    private WireFormat format = WireFormat.BINARY;
    /** Null until the format is known. */
    private @Nullable MessageScanner scanner;
    /** The bytes that were scanned last ended where a call ends. */
    private boolean atEnd;
    /** Whether the call that is here began with a frame, where the format has any. */
    private boolean beganWithFrame = true;

    /** The bytes that are scanned next begin a call. */
    void begin() {
        beganWithFrame = scanner == null || scanner.atFrameEnd();
    }

    /**
     * Goes on to the end of a call, or of the bytes. True where it is that of the call.
     *
     * @throws dev.mirrorlake.proxy.thrift.ThriftFormatException where they are no call
     */
    boolean scan(ByteBuffer in) {
        if (scanner == null) {
            WireFormat found = firstBytes.look(in);
            if (found == null) {
                return false;
            }
            format = found;
            scanner = MessageScanner.ofRequests(found, RequestStream::wanted);
            scanner.scan(firstBytes.taken()); // no message is so short
        }
        MessageScanner.Event event = scanner.scan(in);
        while (event == MessageScanner.Event.FIRST_FIELD) {
            event = scanner.scan(in);
        }
        atEnd = event == MessageScanner.Event.END;
        return atEnd;
    }

    private static @Nullable PathTree wanted(String method) {
        return CALLS.rewritten(method).isPresent() ? CALLS.requestPaths(method) : null;
    }

    /** Whether the header has come; only then can be asked what follows. */
    boolean isKnown() {
        return scanner != null && (atEnd || scanner.inMessage());
    }

    /** Whether it is among the calls that can be rewritten, whatever it names. */
    boolean isRewritable() {
        return CALLS.rewritten(method()).isPresent();
    }

    /**
     * Whether a table that a rewritable call names, as far as its names have come, may be one of these; see {@link
     * dev.mirrorlake.proxy.thrift.InterceptedCall#mayName}.
     */
    boolean mayName(BiPredicate<String, String> tables) {
        return CALLS.of(method()).orElseThrow().mayName(known().captured(), tables);
    }

    /** The call has ended, and its names are needed no more; the scanner would keep them until the next. */
    void forgetNames() {
        known().takeCaptured();
    }

    /** Whether the call that has ended shares no frame with another. */
    boolean isAloneInItsFrames() {
        return beganWithFrame && known().atFrameEnd();
    }

    /** Whether it says of itself that it expects no answer. */
    boolean isOneway() {
        return known().isOneway();
    }

    /** Of the whole stream. */
    WireFormat format() {
        return format;
    }

    String method() {
        return known().method();
    }

    int sequence() {
        return known().sequence();
    }

    /** The id of the field in which the result of a rewritable call has a MetaException. */
    int metaException() {
        return CALLS.rewritten(method()).orElseThrow().metaException();
    }

    private MessageScanner known() {
        return Objects.requireNonNull(scanner);
    }
}

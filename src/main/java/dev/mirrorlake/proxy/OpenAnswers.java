package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.MessageScanner;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the metastore that a client still has to get, or the rest of. While there are none, an answer of our own
 * comes in its turn. Follows each to its end, as only that tells; of a byte that waits (see {@link Acknowledgements}) it
 * learns when it goes.
 *
 * <p>Confined to the event loop of its connection.
 */
final class OpenAnswers {
    /** Null until the first call goes on; before that, nothing is answered. */
    private @Nullable MessageScanner replies;

    private int open;
    /** What came can't be understood, so from then on nobody knows. */
    private boolean lost;

    /** A call goes on that will be answered. */
    void expect(WireFormat format) {
        if (replies == null) {
            replies = MessageScanner.ofReplies(format, method -> null);
        }
        open++;
    }

    /** Bytes are on their way to the client. */
    void passing(ByteBuf bytes) {
        if (lost || !bytes.isReadable()) {
            return;
        }
        try {
            follow(bytes.nioBuffer());
        } catch (RuntimeException e) {
            // what it was, the tap says where it matters; here, no call is refused by an answer any more
            lost = true;
        }
    }

    private void follow(ByteBuffer in) {
        MessageScanner scanner = replies;
        lost = scanner == null;
        while (scanner != null && !lost) {
            if (open == 0 && in.hasRemaining()) {
                lost = true;
                return;
            }
            MessageScanner.Event event = scanner.scan(in);
            if (event == MessageScanner.Event.STARVED) {
                return;
            }
            if (event == MessageScanner.Event.END) {
                open--;
                // the metastore takes the rest of such a call for another one, and answers that, too
                lost = scanner.isProtocolError();
            }
        }
    }

    /** Whether the client has got, or is sure to get, all of each answer before anything that is sent to it now. */
    boolean isNone() {
        return open == 0 && !lost;
    }
}

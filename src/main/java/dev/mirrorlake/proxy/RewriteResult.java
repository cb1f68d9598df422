package dev.mirrorlake.proxy;

import dev.mirrorlake.catalog.SyncException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call that was held.
 *
 * @param bytes the call to send instead of the client's, in frames where the format has any; null unless it was rewritten
 * @param text what the client is told; empty where the call goes on
 * @param cause for the log; null where the text says all
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; as large as a call, so not copied
record RewriteResult(
        RewriteOutcome outcome,
        byte @Nullable [] bytes,
        String text,
        @Nullable Throwable cause) {
    /** The client's own bytes go on. */
    static final RewriteResult PASSED = new RewriteResult(RewriteOutcome.PASSED, null, "", null);

    /**
     * Hive's clients connect anew and repeat a call where the text of a MetaException names one of these errors. Source: Hive
     * 2.3.9, 3.1.3 and 4.0.1, RetryingMetaStoreClient.invoke. Looked for from where a word begins only, so that one without
     * end is not walked from each of its letters.
     */
    private static final Pattern REPEATED = Pattern.compile("(?<!\\w)\\w*(JDO|TProtocol|TTransport)\\w*");

    /** So that whatever a system answered, a message stays one that a client shows. */
    private static final int MAX_TEXT = 4000;

    static RewriteResult rewritten(byte[] bytes) {
        return new RewriteResult(RewriteOutcome.REWRITTEN, bytes, "", null);
    }

    /** Whether a call is to reach the metastore. */
    boolean goesOn() {
        return outcome == RewriteOutcome.REWRITTEN || outcome == RewriteOutcome.PASSED;
    }

    /**
     * The bytes of a call that goes on.
     *
     * @param sent those of the client
     */
    List<ByteBuf> toBuffers(HeldCall sent) {
        if (bytes == null) {
            return sent.toBuffers();
        }
        List<ByteBuf> buffers = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += HeldCall.LARGEST_CHUNK) {
            buffers.add(Unpooled.wrappedBuffer(bytes, from, Math.min(HeldCall.LARGEST_CHUNK, bytes.length - from)));
        }
        return buffers;
    }

    /** @param why goes on after "mirrorlake refused the call: " */
    static RewriteResult refusal(RewriteOutcome outcome, String why) {
        return refusal(outcome, why, null);
    }

    static RewriteResult refusal(SyncException why) {
        String remedy = why.remedy();
        return refusal(
                RewriteOutcome.REFUSED, why.getMessage() + "; " + (remedy.isEmpty() ? "try again later" : remedy));
    }

    static RewriteResult bug(Throwable why) {
        return refusal(
                RewriteOutcome.BUG,
                "rewriting it failed (" + why.getClass().getSimpleName() + ": " + why.getMessage()
                        + "); the proxy's log says more",
                why);
    }

    private static RewriteResult refusal(RewriteOutcome outcome, String why, @Nullable Throwable cause) {
        String text = "mirrorlake refused the call: " + why;
        String shown = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        return new RewriteResult(outcome, null, REPEATED.matcher(shown).replaceAll("error"), cause);
    }
}

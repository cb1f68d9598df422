package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.Change;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.Captured;
import dev.mirrorlake.proxy.thrift.FirstBytes;
import dev.mirrorlake.proxy.thrift.InterceptedCall;
import dev.mirrorlake.proxy.thrift.MessageScanner;
import dev.mirrorlake.proxy.thrift.NotUnderstood;
import dev.mirrorlake.proxy.thrift.Outcome;
import dev.mirrorlake.proxy.thrift.ThriftFormatException;
import dev.mirrorlake.proxy.thrift.WireFormat;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the bytes of one connection and offers a change for each call that may have changed a table.
 *
 * <p>Requests are always scanned. Replies are not, unless the answer to an intercepted call is among those to come: a
 * metastore's clients wait for each reply, so all bytes up to the next request belong to replies nobody waits for here.
 * Where that turns out wrong, or anything else is not understood, the tap stops looking at this connection and offers a
 * resync. It never throws, never changes a byte and never keeps one, though it may ask for the last byte of a reply to be
 * held (see {@link Acknowledgements}).
 *
 * <p>Confined to the event loop of the connection's two channels.
 */
final class ChangeTap {
    private static final CallTable CALLS = CallTable.ours();

    private static final Change EVERYTHING = new Change.OfEverything();

    /** More calls than any client sends ahead of their answers. */
    private static final int MAX_UNANSWERED = 1024;

    /** Of these, intercepted ones: each may hold 6 KB of names. */
    private static final int MAX_AWAITED = 16;

    /**
     * Of how many calls that wait for an answer the partitions are kept, up to 64 KB each; of further ones the whole table
     * is looked at. Clients wait for each answer, so more would only serve to fill the memory.
     */
    private static final int MAX_WITH_PARTITIONS = 1;

    /** A call that waits for its answer; {@code intercepted} is null where the answer doesn't matter. */
    private record Unanswered(@Nullable InterceptedCall intercepted, int sequence, Captured captured) {
        static final Unanswered OTHER = new Unanswered(null, 0, Captured.NOTHING);
    }

    /**
     * The last byte of a reply must wait.
     *
     * @param from how many bytes come before it, which may pass
     */
    record Hold(int from, Acknowledgement acknowledgement) {}

    private final TapParts parts;
    private final String metastore;
    private final RequestSize requestSize;

    private final FirstBytes firstBytes = new FirstBytes();
    /** Null until the format is known, and again where no more is read. */
    private @Nullable MessageScanner requests;

    private WireFormat format = WireFormat.BINARY;
    private @Nullable MessageScanner replies;
    private final Deque<Unanswered> unanswered = new ArrayDeque<>(2);
    /** How many of {@code unanswered} are intercepted and not settled. */
    private int awaited;
    /** Whether the first of {@code unanswered} has begun to be answered, and only the end tells the rest. */
    private boolean awaitingEnd;

    /** The rest of the connection can't be read; a resync makes up for what it changes. */
    private boolean blind;
    /** The metastore understands this client: it has answered, or would. One that doesn't closes the connection. */
    private boolean understood;
    /** Bytes that it understands went to the metastore unread, and no answer came since. */
    private boolean passedUnseen;

    private boolean closed;

    /** What the reply whose end has just come waits for. */
    private @Nullable Acknowledgement acknowledgement;

    /** @param metastore the metastore on the other side, as {@code host:port} */
    ChangeTap(TapParts parts, String metastore) {
        this.parts = parts;
        this.metastore = metastore;
        this.requestSize = new RequestSize(parts.maxRequestBytes(), parts.refusals());
    }

    /**
     * Looks at bytes on their way to the metastore. False where the connection is to be closed: they are no kind of
     * Thrift, or more than a request may have.
     */
    boolean request(ByteBuf bytes) {
        if (blind || !bytes.isReadable()) {
            passedUnseen |= blind && understood;
            return true;
        }
        try {
            return lookAtRequest(bytes.nioBuffer());
        } catch (ThriftFormatException e) {
            MessageScanner scanner = requests;
            if (scanner != null && scanner.headerUnderstood()) {
                stopLooking(e.reason(), e);
                return true;
            }
            NotUnderstood variant = scanner == null ? e.reason() : NotUnderstood.NOT_THRIFT;
            goBlind(variant);
            if (variant == NotUnderstood.NOT_THRIFT) {
                parts.log().closed(metastore);
                return false;
            }
            return true;
        } catch (RuntimeException e) {
            stopLooking(NotUnderstood.BUG, e);
        }
        return true;
    }

    /**
     * Looks at bytes on their way to the client. Those behind a byte that is to be held are not looked at: they are to be
     * given once more, without that byte.
     */
    Optional<Hold> reply(ByteBuf bytes) {
        if (blind) {
            understood = true;
            passedUnseen = false;
            askForResync();
            return Optional.empty();
        }
        if (!bytes.isReadable()) {
            return Optional.empty();
        }
        if (awaited == 0) {
            unanswered.clear();
            return Optional.empty();
        }
        try {
            return lookAtReply(bytes.nioBuffer());
        } catch (ThriftFormatException e) {
            stopLooking(e.reason(), e);
        } catch (RuntimeException e) {
            stopLooking(NotUnderstood.BUG, e);
        }
        return Optional.empty();
    }

    /** The connection has ended: what is still unanswered may have happened, or not. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (passedUnseen) {
                parts.lost().lookAt(EVERYTHING);
            }
        } catch (RuntimeException e) {
            stopLooking(NotUnderstood.BUG, e);
        }
        giveUpWaiting();
    }

    /** Nobody will learn how those calls ended that still wait for an answer. */
    private void giveUpWaiting() {
        awaited = 0;
        try {
            for (Unanswered call = unanswered.poll(); call != null; call = unanswered.poll()) {
                offer(call, Captured.NOTHING, Outcome.UNKNOWN);
            }
        } catch (RuntimeException e) {
            unanswered.clear();
            stopLooking(NotUnderstood.BUG, e);
        }
    }

    private boolean lookAtRequest(ByteBuffer in) {
        MessageScanner scanner = requests;
        if (scanner == null) {
            WireFormat found = firstBytes.look(in);
            if (found == null) {
                return true;
            }
            format = found;
            scanner = MessageScanner.ofRequests(found, CALLS::requestPaths);
            requests = scanner;
            if (!scan(scanner, firstBytes.taken())) {
                return false;
            }
        }
        return scan(scanner, in);
    }

    /** False where a request is longer than allowed. */
    private boolean scan(MessageScanner scanner, ByteBuffer in) {
        int begin = in.position();
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            if (event == MessageScanner.Event.END) {
                if (!requestSize.allows(in.position() - begin)) {
                    return false;
                }
                requestSize.reset();
                begin = in.position();
                if (CallTable.isAnswered(scanner.method())) {
                    called(scanner);
                }
            }
        }
        return requestSize.allows(in.position() - begin);
    }

    private void called(MessageScanner request) {
        if (unanswered.size() == MAX_UNANSWERED || awaited == MAX_AWAITED) {
            throw new ThriftFormatException(
                    NotUnderstood.TOO_MANY_UNANSWERED, "more than " + unanswered.size() + " calls without an answer");
        }
        Optional<InterceptedCall> intercepted = CALLS.of(request.method());
        if (intercepted.isEmpty()) {
            unanswered.add(Unanswered.OTHER);
            return;
        }
        Captured captured = request.takeCaptured();
        if (awaited >= MAX_WITH_PARTITIONS && captured.hasPartitions()) {
            captured.losePartitions();
        }
        awaited++;
        unanswered.add(new Unanswered(intercepted.get(), request.sequence(), captured));
    }

    /** Follows the replies up to the last one that matters; calls and replies come in the same order. */
    private Optional<Hold> lookAtReply(ByteBuffer in) {
        MessageScanner scanner = replies;
        if (scanner == null) {
            scanner = MessageScanner.ofReplies(format, CALLS::replyPaths);
            replies = scanner;
        }
        int begin = in.position();
        for (MessageScanner.Event event = scanner.scan(in);
                event != MessageScanner.Event.STARVED;
                event = scanner.scan(in)) {
            boolean atEnd = event == MessageScanner.Event.END;
            boolean last = atEnd ? answered(scanner) : answering(scanner);
            Acknowledgement wait = acknowledgement;
            if (wait != null) {
                // the replies behind this one come at a known place, so they can be followed whatever is called
                // meanwhile
                acknowledgement = null;
                return Optional.of(new Hold(in.position() - 1 - begin, wait));
            }
            if (last) {
                replies = null;
                unanswered.clear();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The first field of a reply has come. True if nothing further is awaited. */
    private boolean answering(MessageScanner reply) {
        Unanswered call = unanswered.element();
        InterceptedCall intercepted = call.intercepted;
        if (intercepted == null) {
            return false;
        }
        if (reply.sequence() != call.sequence || !reply.method().equals(intercepted.method())) {
            throw new ThriftFormatException(
                    NotUnderstood.OUT_OF_SEQUENCE,
                    "the answer to " + intercepted.method() + " is not the one that came next");
        }
        Outcome outcome = Outcome.of(reply);
        boolean endMatters = intercepted.needsReplyOf(call.captured)
                || parts.acknowledgements().any();
        awaitingEnd = reply.isException() || outcome == Outcome.CHANGED && endMatters;
        return !awaitingEnd && settled(call, Captured.NOTHING, outcome);
    }

    /** The end of a reply has come. True if nothing further is awaited. */
    private boolean answered(MessageScanner reply) {
        if (reply.isProtocolError()) {
            throw new ThriftFormatException(
                    NotUnderstood.PROTOCOL_ERROR, "the metastore could not read a call of " + reply.method());
        }
        boolean last = awaitingEnd && settled(unanswered.element(), reply.takeCaptured(), Outcome.of(reply));
        awaitingEnd = false;
        unanswered.remove();
        return last;
    }

    /** All is known of the intercepted call that is being answered. True if it was the last one. */
    private boolean settled(Unanswered call, Captured reply, Outcome outcome) {
        awaited--;
        // the rest of its answer is still to come, but doesn't matter
        unanswered.removeFirst();
        unanswered.addFirst(Unanswered.OTHER);
        offer(call, reply, outcome);
        return awaited == 0;
    }

    private void offer(Unanswered call, Captured reply, Outcome outcome) {
        InterceptedCall intercepted = call.intercepted;
        if (intercepted == null) {
            return;
        }
        if (!intercepted.isUnknown()) {
            parts.metrics()
                    .proxyIntercepted
                    .labelValues(intercepted.method(), outcome.label())
                    .inc();
        } else if (outcome != Outcome.UNCHANGED) {
            parts.unknownMethods().called(intercepted.method(), metastore);
        }
        List<Change> changes = intercepted.changes(call.captured, reply, outcome, metastore);
        if (outcome == Outcome.CHANGED && parts.acknowledgements().concern(changes)) {
            acknowledgement = parts.acknowledgements().await(changes);
            changes = changes.stream()
                    .filter(change -> !(change instanceof Change.OfTable))
                    .toList();
        }
        for (Change change : changes) {
            if (outcome == Outcome.UNKNOWN) {
                parts.lost().lookAt(change);
            } else {
                parts.changes().offer(change);
            }
        }
    }

    private void stopLooking(NotUnderstood reason, RuntimeException why) {
        goBlind(reason);
        understood = true;
        passedUnseen = true;
        parts.log().stoppedLooking(metastore, reason, why);
        askForResync();
    }

    private void askForResync() {
        try {
            parts.changes().offer(EVERYTHING);
        } catch (RuntimeException e) {
            parts.log().stoppedLooking(metastore, NotUnderstood.BUG, e);
        }
    }

    private void goBlind(NotUnderstood reason) {
        blind = true;
        requests = null;
        replies = null;
        parts.metrics().proxyNotUnderstood.labelValues(reason.label()).inc();
        giveUpWaiting();
    }
}

package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.MetaExceptionReply;
import dev.mirrorlake.proxy.thrift.NotUnderstood;
import dev.mirrorlake.proxy.thrift.ThriftFormatException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the {@link FrontendHandler} where calls are rewritten, and holds those that may have to be, whole. All
 * other bytes pass at once, in the very buffers in which they came; but for a header that has not come as a whole, since
 * only its end tells which call it is.
 *
 * <pre>
 *            can't be rewritten · no pattern matches its names
 *   HEADER ───────────────────────────────────────────────────▶ PASSING ──── end ───▶ HEADER
 *     │ may have to be rewritten                                   ▲
 *     ▼                names that no pattern matches               │
 *   HOLDING ───────────────────────────────────────────────────────┘
 *     │ │ beyond a limit
 *     │ └──────────▶ DISCARDING ──── end: MetaException to the client ───▶ HEADER
 *     │ end
 *     ▼
 *   WORKING ──── a worker's result: new bytes, the old ones, or a MetaException ───▶ HEADER
 * </pre>
 *
 * <p>Closed is a connection whose call has to be refused and can't be answered: one that is sent as oneway, shares a frame,
 * or came ahead of an answer. So is one that passes because of its first names and then gives others, which count: the
 * metastore doesn't get its end. And so is one that would keep what it takes of us: a call whose rest doesn't come, or
 * refusals that nobody reads.
 *
 * <p>What is not understood is let go, as the tap does, which sees the same bytes and counts them: from then on all is
 * UNSEEN. While a call is worked on, what comes behind it waits, and once something does, nothing more is read; until
 * then the channel is read, since only so it is seen that the client has left.
 *
 * <p>Confined to the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and channelInactive tells
final class RewriteHandler extends ChannelDuplexHandler {
    private enum State {
        HEADER,
        PASSING,
        HOLDING,
        DISCARDING,
        WORKING,
        /** All passes. */
        UNSEEN,
        /** Nothing passes any more. */
        ENDED
    }

    private final Rewriting shared;
    private final RequestSize size;
    private final RequestStream requests = new RequestStream();

    private State state = State.HEADER;
    /** What has come of a header, or of a call that is held. */
    private HeldCall held = new HeldCall();
    /** How many bytes are reserved for it, until they have gone on. */
    private int reserved;
    /** Why what is here is discarded. */
    private RewriteResult refusal = RewriteResult.PASSED;

    private @Nullable CallInWork work;
    private long workBegunNanos;
    /** What is to go on of a call that was worked on, as fast as the metastore takes it. */
    private final Deque<ByteBuf> goingOn = new ArrayDeque<>(1);
    /** What was read behind such a call, and has not been looked at. */
    private final Deque<ByteBuf> behind = new ArrayDeque<>(1);

    /** What goes on may have the metastore take more, and ask for it. */
    private boolean flowing;

    private final OpenAnswers answers = new OpenAnswers();

    /** For the rest of a call that doesn't pass, or not yet. */
    private final StallTimer rest = new StallTimer();

    /** @param size of calls as the client sends them, whatever becomes of them here */
    RewriteHandler(Rewriting shared, RequestSize size) {
        this.shared = shared;
        this.size = size;
    }

    /** Whether nothing is held, worked on, or waits behind it. */
    boolean isIdle() {
        boolean busy = state == State.HOLDING || state == State.DISCARDING || state == State.WORKING;
        return !busy && held.isEmpty() && goingOn.isEmpty() && behind.isEmpty();
    }

    /** Whether something waits until a call has been worked on; then nothing more is to be read. */
    boolean keepsOthersWaiting() {
        return state == State.WORKING && !behind.isEmpty();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.WORKING || !goingOn.isEmpty() || !behind.isEmpty()) {
            behind.addLast(bytes);
            readIfAllowed(ctx);
        } else {
            look(ctx, bytes);
        }
    }

    /** Bytes of an answer are on their way to the client. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (state != State.UNSEEN) {
            answers.passing((ByteBuf) message);
        }
        ctx.write(message, promise);
    }

    /** The metastore takes more: first, what is still to go on. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        flow(ctx, false);
        if (goingOn.isEmpty()) {
            ctx.read();
        }
    }

    /** The client has ended its stream, so it is about to leave: what is still worked on, nobody wants any more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            flow(ctx, true);
            abandon();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        abandon();
        ctx.fireChannelInactive();
    }

    /** Looks at bytes, which are passed on, kept, or released. */
    private void look(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuffer in = bytes.nioBuffer();
        int offset = bytes.readerIndex() - in.position();
        try {
            while (isLooking() && in.hasRemaining()) {
                // what is before it passes
                int begin = offset + in.position();
                beginsIfNew();
                boolean atEnd = requests.scan(in);
                if (size.allows(offset + in.position() - begin)) {
                    decide(ctx);
                } else {
                    end(ctx);
                }
                if (state == State.ENDED) {
                    break;
                } else if (state == State.PASSING) {
                    letHeldGo(ctx);
                } else {
                    pass(ctx, bytes, begin - bytes.readerIndex());
                    take(bytes, offset + in.position() - bytes.readerIndex());
                }
                if (atEnd) {
                    ended(ctx);
                }
            }
        } catch (ThriftFormatException e) {
            stopLooking(ctx, e.reason(), null);
        } catch (RuntimeException e) {
            stopLooking(ctx, NotUnderstood.BUG, e);
        }
        awaitRest(ctx);
        passRest(ctx, bytes);
    }

    private void awaitRest(ChannelHandlerContext ctx) {
        rest.stop();
        if (state == State.HOLDING || state == State.DISCARDING) {
            Duration most = shared.longestPause();
            rest.start(ctx, most, () -> close(ctx, "no more of it has come for " + most.toSeconds() + " s", null));
        }
    }

    private boolean isLooking() {
        return state != State.WORKING && state != State.UNSEEN && state != State.ENDED;
    }

    private void beginsIfNew() {
        if (state == State.HEADER && held.isEmpty()) {
            requests.begin();
        }
    }

    /** Decides what is to become of a message by what is known of it. */
    private void decide(ChannelHandlerContext ctx) {
        if (!requests.isKnown()) {
            return;
        }
        if (state == State.HEADER) {
            state = requests.isRewritable() ? State.HOLDING : State.PASSING;
        } else if (state == State.PASSING && requests.isRewritable() && requests.mayName(shared::mayConcern)) {
            // of names that come twice the last count; the metastore must not see the end of this
            close(ctx, "it named another table first", null);
        }
        if (state == State.HOLDING && !mayConcern()) {
            state = State.PASSING;
        }
    }

    private boolean mayConcern() {
        try {
            return requests.mayName(shared::mayConcern);
        } catch (RuntimeException e) {
            discard(RewriteResult.bug(e));
            return true;
        }
    }

    /** Takes bytes of a message that doesn't pass, or not yet. */
    private void take(ByteBuf bytes, int count) {
        if (state == State.HOLDING) {
            int size = held.size() + count;
            shared.reserve(size, size - reserved).ifPresentOrElse(this::discard, () -> reserved = size);
        }
        if (state == State.DISCARDING) {
            bytes.skipBytes(count);
        } else {
            held.add(bytes, count);
        }
    }

    private void discard(RewriteResult why) {
        refusal = why;
        forget();
        state = State.DISCARDING;
    }

    /** The end of a message has come. */
    private void ended(ChannelHandlerContext ctx) {
        requests.forgetNames();
        size.reset();
        if (state == State.PASSING) {
            if (CallTable.isAnswered(requests.method())) {
                answers.expect(requests.format());
            }
            state = State.HEADER;
        } else if (!requests.isAloneInItsFrames()) {
            close(ctx, "it shares a frame with another call", null);
        } else if (requests.isOneway()) {
            // metastores carry it out like any other, and its client waits for no answer that could say no
            close(ctx, "it is sent as a oneway call", null);
        } else if (state == State.DISCARDING) {
            state = State.HEADER;
            refuse(ctx, refusal);
        } else {
            state = State.WORKING;
            workBegunNanos = System.nanoTime();
            work = shared.begin(requests.format(), held, ctx.executor(), result -> worked(ctx, result));
        }
    }

    /** A worker has ended, or the time. */
    private void worked(ChannelHandlerContext ctx, RewriteResult result) {
        work = null;
        state = State.HEADER;
        shared.took(Duration.ofNanos(System.nanoTime() - workBegunNanos));
        if (result.goesOn()) {
            shared.wentOn(result);
            goingOn.addAll(result.toBuffers(held));
            held = new HeldCall();
            answers.expect(requests.format());
        } else {
            forget();
            refuse(ctx, result);
        }
        flow(ctx, false);
    }

    private void refuse(ChannelHandlerContext ctx, RewriteResult why) {
        if (!answers.isNone()) {
            close(ctx, "it came ahead of an answer, and was to be refused: " + why.text(), null);
            return;
        }
        if (!ctx.channel().isWritable()) {
            close(ctx, "its client does not read that earlier ones were refused", null);
            return;
        }
        shared.refused(why, requests.method());
        ctx.writeAndFlush(Unpooled.wrappedBuffer(MetaExceptionReply.write(
                requests.format(), requests.method(), requests.sequence(), requests.metaException(), why.text())));
    }

    /**
     * Passes on what is to go on, then looks at what came behind it.
     *
     * @param all even if the metastore takes no more for now
     */
    private void flow(ChannelHandlerContext ctx, boolean all) {
        if (flowing || state == State.WORKING || (goingOn.isEmpty() && behind.isEmpty())) {
            return;
        }
        flowing = true;
        readIfAllowed(ctx);
        do {
            while (!goingOn.isEmpty() && (all || ctx.channel().config().isAutoRead())) {
                ctx.fireChannelRead(goingOn.remove());
            }
            if (goingOn.isEmpty()) {
                forget();
                lookBehind(ctx);
            }
            // sends it, whereupon the metastore may take more
            ctx.fireChannelReadComplete();
        } while (!goingOn.isEmpty() && (all || ctx.channel().config().isAutoRead()));
        flowing = false;
        readIfAllowed(ctx);
        if (goingOn.isEmpty() && ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    private void lookBehind(ChannelHandlerContext ctx) {
        while (state != State.WORKING && !behind.isEmpty()) {
            look(ctx, behind.remove());
        }
    }

    /** Reads from the client, or doesn't. */
    private static void readIfAllowed(ChannelHandlerContext ctx) {
        ctx.pipeline().get(FrontendHandler.class).readIfAllowed(ctx.channel());
    }

    /** What came before the bytes at hand goes on. */
    private void letHeldGo(ChannelHandlerContext ctx) {
        if (!held.isEmpty()) {
            held.toBuffers().forEach(ctx::fireChannelRead);
            forget();
        }
    }

    /** Nothing of a call is held any more. */
    private void forget() {
        held = new HeldCall();
        shared.free(reserved);
        reserved = 0;
    }

    private static void pass(ChannelHandlerContext ctx, ByteBuf bytes, int count) {
        if (count > 0) {
            ctx.fireChannelRead(bytes.readRetainedSlice(count));
        }
    }

    /** What is left of bytes that were looked at. */
    private void passRest(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (state == State.WORKING && bytes.isReadable()) {
            behind.addFirst(bytes);
            readIfAllowed(ctx);
        } else if (state == State.ENDED || !bytes.isReadable()) {
            bytes.release();
        } else {
            ctx.fireChannelRead(bytes);
        }
    }

    /** From now on all passes, but what would get by in the middle of a call that must not. */
    private void stopLooking(ChannelHandlerContext ctx, NotUnderstood why, @Nullable RuntimeException bug) {
        if (state == State.DISCARDING || (bug != null && state != State.HEADER && state != State.PASSING)) {
            close(ctx, "its end can't be found: " + why.label(), bug);
        } else {
            shared.stoppedLooking(why, bug);
            letHeldGo(ctx);
            state = State.UNSEEN;
        }
    }

    private void close(ChannelHandlerContext ctx, String why, @Nullable RuntimeException bug) {
        shared.closed(requests.method(), why, bug);
        end(ctx);
    }

    private void end(ChannelHandlerContext ctx) {
        forget();
        state = State.ENDED;
        ctx.close();
    }

    private void abandon() {
        rest.stop();
        if (state == State.HOLDING || state == State.DISCARDING || state == State.WORKING) {
            shared.abandoned();
        }
        if (work != null) {
            work.abandon();
            work = null;
        }
        forget();
        state = State.ENDED;
        goingOn.forEach(ByteBuf::release);
        goingOn.clear();
        behind.forEach(ByteBuf::release);
        behind.clear();
    }
}

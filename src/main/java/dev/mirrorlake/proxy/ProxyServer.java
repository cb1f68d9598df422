package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.InterceptedCall;
import dev.mirrorlake.proxy.thrift.NotUnderstood;
import dev.mirrorlake.proxy.thrift.Outcome;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the metastore's clients, gives each a connection of its own to a metastore, and passes bytes both ways while a
 * {@link ChangeTap} watches.
 *
 * <p>One upstream connection for each client, because {@code set_ugi} and SASL bind a user to it. Both channels of a
 * connection live on one event loop, so no byte changes threads. Nothing is cut for being idle: a call may be silent for
 * ten minutes, and clients keep connections for hours; TCP keep-alive finds the dead ones.
 *
 * <p>Started and closed by one thread; the rest may be called from any.
 */
public final class ProxyServer {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    /** Reads grow to 64 KB, which large replies pass through 1.6 times as fast as with 16 KB, and shrink again. */
    static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(512, 4096, 64 * 1024);

    /** Reading stops while more bytes than the second wait for the other side, until they are less than the first. */
    static final WriteBufferWaterMark PENDING_BYTES = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /** Connections that may wait to be taken, when hundreds of executors come at once; the system may allow less. */
    private static final int BACKLOG = 1024;

    /** Lookups of metastores' names at a time. */
    private static final int RESOLVER_THREADS = 2;

    private final Config.Proxy config;
    private final Metrics metrics;
    private final ByteBufAllocator buffers;
    private final Refusals refusals;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor resolverThreads;
    private final ThreadPoolExecutor rewritingWorkers;
    private final OffLoopResolver resolver;
    private final UpstreamConnector connector;
    private final @Nullable Rewriting rewriting;
    private final ChannelGroup clients;

    private volatile @Nullable Channel listening;

    /**
     * Rewrites no call.
     *
     * @param metastores at least one; tried in turn
     */
    public ProxyServer(Config.Proxy config, List<Config.HostPort> metastores, ChangeSink sink, Metrics metrics) {
        this(config, metastores, sink, metrics, null);
    }

    /**
     * Rewrites calls.
     *
     * @param metastores at least one; tried in turn
     * @param rewriter of calls that name a table which it may concern; null: no call is rewritten, nor held
     */
    public ProxyServer(
            Config.Proxy config,
            List<Config.HostPort> metastores,
            ChangeSink sink,
            Metrics metrics,
            @Nullable CallRewriter rewriter) {
        this(config, metastores, sink, metrics, rewriter, ByteBufAllocator.DEFAULT);
    }

    /** @param buffers where both sides of all connections get theirs */
    ProxyServer(
            Config.Proxy config,
            List<Config.HostPort> metastores,
            ChangeSink sink,
            Metrics metrics,
            @Nullable CallRewriter rewriter,
            ByteBufAllocator buffers) {
        this.config = config;
        this.metrics = metrics;
        this.buffers = buffers;
        this.refusals = new Refusals(metrics);
        this.loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("proxy"),
                NioIoHandler.newFactory());
        this.resolverThreads = new ThreadPoolExecutor(
                RESOLVER_THREADS,
                RESOLVER_THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("proxy-resolver", true));
        this.resolver = new OffLoopResolver(resolverThreads);
        this.connector = new UpstreamConnector(
                new Metastores(metastores, config.retryFailedAfter(), metrics, System::nanoTime),
                config.connectTimeout(),
                resolver,
                new TapParts(
                        sink,
                        new LostCalls(sink, this::runAfter),
                        new UnknownMethods(metrics),
                        // else calls are measured before they are rewritten, and not where that has made them longer
                        rewriter == null ? config.maxRequestBytes() : 0,
                        refusals,
                        new Acknowledgements(config.acknowledge(), sink, metrics, System::nanoTime),
                        metrics,
                        new TapLog()),
                NioSocketChannel::new);
        this.rewritingWorkers = Rewriting.workers(config.rewriting());
        this.rewriting =
                rewriter == null ? null : new Rewriting(config.rewriting(), rewriter, rewritingWorkers, metrics);
        this.clients = new DefaultChannelGroup("clients", loops.next(), true);
        countFromZero(metrics);
    }

    private static void countFromZero(Metrics metrics) {
        for (NotUnderstood cause : NotUnderstood.values()) {
            metrics.proxyNotUnderstood.initLabelValues(cause.label());
        }
        for (RewriteOutcome outcome : RewriteOutcome.values()) {
            metrics.proxyRewriting.initLabelValues(outcome.label());
        }
        for (InterceptedCall call : CallTable.ours().intercepted()) {
            for (Outcome outcome : Outcome.values()) {
                metrics.proxyIntercepted.initLabelValues(call.method(), outcome.label());
            }
        }
    }

    /**
     * Listens from now on.
     *
     * @throws UncheckedIOException where the address can't be listened on
     */
    public void start() {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // else what waits to be sent to a client would be lost when it ends its stream
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, PENDING_BYTES)
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accept(client);
                    }
                })
                .bind(config.listen().host(), config.listen().port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(new IOException(
                    "proxy: can't listen on " + config.listen() + " (proxy.listen): "
                            + bound.cause().getMessage(),
                    bound.cause()));
        }
        listening = bound.channel();
        LOG.atInfo().addKeyValue("address", address()).log("proxy listens");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a client that can't be closed has left
    private void accept(SocketChannel client) {
        clients.add(client);
        if (config.maxConnections() > 0 && clients.size() > config.maxConnections()) {
            refusals.refused(Refusals.Limit.MAX_CONNECTIONS, config.maxConnections());
            client.close();
        } else {
            addHandlers(client.pipeline());
        }
    }

    void addHandlers(ChannelPipeline client) {
        RewriteHandler gate = rewriting == null
                ? null
                : new RewriteHandler(rewriting, new RequestSize(config.maxRequestBytes(), refusals));
        if (gate != null) {
            client.addLast(gate);
        }
        client.addLast(new FrontendHandler(connector, metrics, gate));
    }

    /** Where the proxy listens, with the port that the system chose where the configured one is 0. */
    public Config.HostPort address() {
        Channel channel = listening;
        if (channel == null) {
            return config.listen();
        }
        return new Config.HostPort(config.listen().host(), ((InetSocketAddress) channel.localAddress()).getPort());
    }

    /** Whether clients can connect. */
    public boolean accepting() {
        Channel channel = listening;
        return channel != null && channel.isActive();
    }

    /** Takes no more clients, lets calls in flight end for as long as {@code timeout}, and closes what is left. */
    public void close(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Channel channel = listening;
        if (channel != null) {
            await(channel.close(), deadline);
        }
        for (Channel client : clients) {
            FrontendHandler frontend = client.pipeline().get(FrontendHandler.class);
            if (frontend != null) {
                client.eventLoop().execute(() -> frontend.drain(client));
            }
        }
        await(clients.newCloseFuture(), deadline);
        int cut = clients.size();
        if (cut > 0) {
            LOG.atWarn().addKeyValue("connections", cut).log("calls were still in flight when the time was up");
        }
        clients.close().awaitUninterruptibly();
        resolver.close();
        resolverThreads.shutdownNow();
        rewritingWorkers.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Runs a task later, unless the proxy has ended by then. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void runAfter(Duration delay, Runnable task) {
        try {
            loops.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("the proxy has ended; what it would have had looked at later, a resync looks at");
        }
    }

    /** Waits until the deadline; an interrupt ends the wait at once, and the thread stays interrupted. */
    private static void await(Future<?> end, long deadline) {
        try {
            end.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

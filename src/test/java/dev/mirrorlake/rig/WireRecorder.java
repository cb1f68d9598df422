package dev.mirrorlake.rig;

import dev.mirrorlake.config.Config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands between one client and a server, passes their bytes on unchanged, and keeps them. The client may have several
 * connections if only one of them speaks at a time.
 */
final class WireRecorder implements AutoCloseable {
    private final HostPort server;
    private final ServerSocket listener;
    private final CompletableFuture<Void> listening;
    /** Each ends with its connection. Guarded by this. */
    private final List<CompletableFuture<Void>> connections = new ArrayList<>();
    /** Guarded by this. */
    private final List<WireTurn> turns = new ArrayList<>();

    WireRecorder(HostPort server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.listening = onThread("wire-connections", this::acceptAll);
    }

    /** Where the client is to connect to. */
    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    /** What was said, one side after the other. Waits for the end of all connections, and fails if one was cut off. */
    List<WireTurn> turns() {
        List<CompletableFuture<Void>> begun;
        synchronized (this) {
            begun = List.copyOf(connections);
        }
        begun.forEach(connection -> connection.orTimeout(30, TimeUnit.SECONDS).join());
        return take();
    }

    /** What was said since the last call of this method, by a client that waits for no answer now. */
    synchronized List<WireTurn> take() {
        List<WireTurn> taken = List.copyOf(turns);
        turns.clear();
        return taken;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        listening.join();
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client;
            try {
                client = listener.accept();
            } catch (SocketException e) {
                return; // the listener is closed
            }
            synchronized (this) {
                connections.add(onThread("wire-requests", () -> relay(client)));
            }
        }
    }

    private void relay(Socket client) throws IOException {
        try (client;
                Socket upstream = new Socket(server.host(), server.port())) {
            CompletableFuture<Void> replies = onThread("wire-replies", () -> pass(false, upstream, client));
            pass(true, client, upstream);
            replies.join();
        }
    }

    /** Bytes are kept before they are passed on, so no answer is kept before its question. */
    private void pass(boolean fromClient, Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = from.getInputStream().read(buffer);
                count >= 0;
                count = from.getInputStream().read(buffer)) {
            keep(WireTurn.of(fromClient, Arrays.copyOf(buffer, count)));
            to.getOutputStream().write(buffer, 0, count);
        }
        to.shutdownOutput();
    }

    private synchronized void keep(WireTurn said) {
        int last = turns.size() - 1;
        if (last >= 0 && turns.get(last).fromClient() == said.fromClient()) {
            turns.set(last, turns.get(last).and(said));
        } else {
            turns.add(said);
        }
    }

    private interface Relaying {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> onThread(String name, Relaying relaying) {
        Runnable run = () -> {
            try {
                relaying.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return CompletableFuture.runAsync(run, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        });
    }
}

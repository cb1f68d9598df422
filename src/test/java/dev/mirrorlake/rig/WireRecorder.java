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

/** Stands between clients and a server, passes their bytes on unchanged, and keeps them. */
final class WireRecorder implements AutoCloseable {
    /** Where a call's name begins: behind the version and its own length. Source: Thrift's binary protocol. */
    private static final int NAME_AT = 8;

    private final HostPort server;
    private final ServerSocket listener;
    private final CompletableFuture<Void> listening;
    /** In the order in which they came. Guarded by this. */
    private final List<Connection> connections = new ArrayList<>();

    WireRecorder(HostPort server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.listening = onThread("wire-connections", this::acceptAll);
    }

    /** Where the client is to connect to. */
    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    /** What was said, one side after the other. Waits for the end of all connections, and fails if one was cut off. */
    List<WireTurn> turns() {
        begun().forEach(connection ->
                connection.ended.orTimeout(30, TimeUnit.SECONDS).join());
        return take();
    }

    /**
     * What was said since the last call of this method, by clients that wait for no answer now: one connection after the
     * other, in the order in which they came.
     */
    List<WireTurn> take() {
        return begun().stream()
                .flatMap(connection -> connection.take().stream())
                .toList();
    }

    /** The same as lines, without the calls that only read. */
    List<String> takeChanges() {
        List<WireTurn> turns = take();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < turns.size(); i += 2) {
            if (!turns.get(i).latin1().startsWith("get_", NAME_AT)) {
                lines.add(turns.get(i).toLine());
                lines.add(turns.get(i + 1).toLine());
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        listening.join();
    }

    private synchronized List<Connection> begun() {
        return List.copyOf(connections);
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
                connections.add(new Connection(client));
            }
        }
    }

    private final class Connection {
        private final CompletableFuture<Void> ended;
        /** Guarded by this. */
        private final List<WireTurn> turns = new ArrayList<>();

        Connection(Socket client) {
            ended = onThread("wire-requests", () -> relay(client));
        }

        synchronized List<WireTurn> take() {
            List<WireTurn> taken = List.copyOf(turns);
            turns.clear();
            return taken;
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

package dev.mirrorlake.rig;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server in a process of its own, on a loopback port. It should end when its standard input ends: that is how it is
 * stopped, and how it learns that this JVM died, however hard.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private static final int PORTS = 4_000;
    private static final int FIRST_PORT = 16_000 + PORTS * Integer.getInteger("it.fork", 0);

    /** Begins anywhere, since there may be other checkouts. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(new Random().nextInt(PORTS));

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a command; what it prints is appended to {@code target/rig/logs/NAME.log}, whichever fork of the tests it is of. */
    public static ChildProcess start(String name, List<String> command) {
        try {
            Path log = Files.createDirectories(RigFiles.OUTPUT.resolve("logs")).resolve(name + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ChildProcess(name, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be started", e);
        }
    }

    /**
     * A port that nothing listens on now: another each time, and none that a system hands out for outgoing connections or for
     * port 0, nor one of another fork of the tests.
     */
    public static int freePort() {
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken
            }
        }
        throw new IllegalStateException("no port is free from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1));
    }

    /** Returns once the child accepts connections; throws when it ends before, or takes too long. */
    public ChildProcess awaitPort(int port, Duration atMost) {
        await(name + " on port " + port + " (its log: " + log + ")")
                .atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .failFast(name + " ended by itself; see " + log, () -> !process.isAlive())
                .until(() -> accepts(port));
        return this;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lets it end in order, by the end of its standard input; kills it when that takes too long. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }
}

package dev.mirrorlake.sandbox;

import dev.mirrorlake.rig.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the sandbox listens, all on loopback: five ports in a row from {@code -Dsandbox.port}, or any five free ones where
 * that is 0. Where nothing is chosen, they are 9083 to 9087 if those are free.
 */
record Ports(int proxy, int admin, int metastore, int lakeFs, int aws) {
    static final String PROPERTY = "sandbox.port";

    /** Hive's own, so that the proxy is where engines look for a metastore. */
    private static final String DEFAULT = "9083";

    private static final int COUNT = 5;
    private static final int HIGHEST_FIRST = 65535 - COUNT + 1;

    /**
     * Ports that are free now.
     *
     * @param first the first of five; 0 or empty as above
     * @throws IllegalArgumentException where it is no such number, or one of the five is taken
     */
    static Ports choose(String first) {
        Ports ports = from(first.isEmpty() ? DEFAULT : first);
        if (first.isEmpty() && ports.taken().isPresent()) {
            return from("0");
        }
        ports.taken().ifPresent(port -> {
            throw new IllegalArgumentException("port " + port + " of 127.0.0.1 is taken; choose others with -D"
                    + PROPERTY + "=N (the first of five in a row), or any free ones with -D" + PROPERTY + "=0");
        });
        return ports;
    }

    static Ports from(String first) {
        if (!first.matches("\\d{1,5}") || Integer.parseInt(first) > HIGHEST_FIRST) {
            throw new IllegalArgumentException("-D" + PROPERTY + "=" + first + " is not allowed; say a port up to "
                    + HIGHEST_FIRST + ", which is the first of five in a row, or 0 for any free ones");
        }
        int port = Integer.parseInt(first);
        List<Integer> ports = IntStream.range(0, COUNT)
                .mapToObj(i -> port == 0 ? ChildProcess.freePort() : port + i)
                .toList();
        return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
    }

    /** One of them that something listens on already. */
    Optional<Integer> taken() {
        return Stream.of(proxy, admin, metastore, lakeFs, aws)
                .filter(Ports::isTaken)
                .findFirst();
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}

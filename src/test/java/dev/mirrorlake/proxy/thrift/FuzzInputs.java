package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.mirrorlake.rig.WireTurn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The inputs of {@link ScannerFuzz}: what the fuzzer found worth keeping, in {@code proxy/fuzz/binary.txt} and {@code
 * compact.txt}, a line of hexadecimal digits each; and what a real client said, from {@code proxy/captured/hive-3.1.3}.
 */
public final class FuzzInputs {
    private static final List<String> CAPTURED =
            List.of("add-partitions", "add-column", "create-database", "drop-partition", "drop-table", "read");

    /** Enough for each protocol: the shortest say as much as the longer ones. */
    private static final int KEPT_BYTES = 16 * 1024;

    private FuzzInputs() {}

    /**
     * {@code unpack FOLDER} writes all inputs to the folders {@code binary} and {@code compact} in it, a file each; {@code
     * pack FOLDER RESOURCES} makes our two files of what the fuzzer left in those folders.
     */
    public static void main(String[] arguments) throws IOException {
        for (String protocol : List.of("binary", "compact")) {
            Path folder = Path.of(arguments[1], protocol);
            if (arguments[0].equals("unpack")) {
                unpack(protocol, folder);
            } else {
                pack(protocol, folder, Path.of(arguments[2], protocol + ".txt"));
            }
        }
    }

    private static void unpack(String protocol, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<byte[]> inputs = all(protocol);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(folder.resolve("input-" + i), inputs.get(i));
        }
    }

    /** The shortest first; the captured ones are stored already. */
    private static void pack(String protocol, Path folder, Path packed) throws IOException {
        Set<String> found =
                new TreeSet<>(Comparator.comparingInt(String::length).thenComparing(hex -> hex));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                found.add(HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        captured(protocol).forEach(input -> found.remove(HexFormat.of().formatHex(input)));
        StringBuilder text = new StringBuilder();
        for (String input : found) {
            if (text.length() + input.length() > 2 * KEPT_BYTES) {
                break;
            }
            text.append(input).append('\n');
        }
        Files.writeString(packed, text, US_ASCII);
    }

    /** @param protocol {@code binary} or {@code compact} */
    static List<byte[]> all(String protocol) throws IOException {
        List<byte[]> inputs = captured(protocol);
        lines("/dev/mirrorlake/proxy/fuzz/" + protocol + ".txt")
                .map(HexFormat.of()::parseHex)
                .forEach(inputs::add);
        return inputs;
    }

    private static List<byte[]> captured(String protocol) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        for (String name : CAPTURED) {
            List<WireTurn> turns = lines("/dev/mirrorlake/proxy/captured/hive-3.1.3/" + name + ".txt")
                    .map(WireTurn::parse)
                    .filter(WireTurn::fromClient)
                    .toList();
            for (WireFormat format : WireFormat.values()) {
                if (format.isCompact() == protocol.equals("compact")) {
                    for (WireTurn turn : turns) {
                        inputs.add(Messages.concat(
                                new byte[] {(byte) (format.isFramed() ? 15 : 14)}, Reencoded.in(format, turn.bytes())));
                    }
                }
            }
        }
        return inputs;
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(FuzzInputs.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), US_ASCII).lines();
        }
    }
}

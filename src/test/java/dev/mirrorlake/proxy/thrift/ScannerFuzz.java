package dev.mirrorlake.proxy.thrift;

import java.util.Arrays;
import java.util.Random;

/**
 * The targets of the fuzzer, one for each protocol. The first byte of an input says whether there are frames and in which
 * pieces the rest comes, the rest is a stream of messages. {@code mvn -Pfuzz} runs it; see {@link FuzzInputs}.
 */
public final class ScannerFuzz {
    private ScannerFuzz() {}

    /** Called by the fuzzer, by that name. */
    public static final class Binary {
        private Binary() {}

        public static void fuzzerTestOneInput(byte[] input) {
            run(WireFormat.BINARY, WireFormat.FRAMED_BINARY, input);
        }
    }

    /** Called by the fuzzer, by that name. */
    public static final class Compact {
        private Compact() {}

        public static void fuzzerTestOneInput(byte[] input) {
            run(WireFormat.COMPACT, WireFormat.FRAMED_COMPACT, input);
        }
    }

    private static void run(WireFormat unframed, WireFormat framed, byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean frames = (input[0] & 1) == 1;
        int mostInAPiece = 1 << (input[0] >>> 1 & 7);
        Random random = new Random(input[0]);
        Agreement.check(
                frames ? framed : unframed,
                Arrays.copyOfRange(input, 1, input.length),
                () -> 1 + random.nextInt(mostInAPiece));
    }
}

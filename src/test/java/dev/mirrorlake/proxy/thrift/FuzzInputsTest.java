package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What the fuzzer once found interesting, again. */
class FuzzInputsTest {
    @Test
    void areReadOrRefusedInTheBinaryProtocol() throws IOException {
        for (byte[] input : FuzzInputs.all("binary")) {
            assertThatCode(() -> ScannerFuzz.Binary.fuzzerTestOneInput(input))
                    .as("%s", HexFormat.of().formatHex(input))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void areReadOrRefusedInTheCompactProtocol() throws IOException {
        for (byte[] input : FuzzInputs.all("compact")) {
            assertThatCode(() -> ScannerFuzz.Compact.fuzzerTestOneInput(input))
                    .as("%s", HexFormat.of().formatHex(input))
                    .doesNotThrowAnyException();
        }
    }
}

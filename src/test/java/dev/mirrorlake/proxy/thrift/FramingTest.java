package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FramingTest {
    @ParameterizedTest
    @EnumSource
    void aSmallMessageHasOneFrame(WireFormat format) {
        byte[] message = {1, 2, 3};

        byte[] wire = Framing.framed(format, message);

        assertThat(wire).isEqualTo(format.isFramed() ? new byte[] {0, 0, 0, 3, 1, 2, 3} : message);
        assertThat(Framing.unframed(format, wire)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "16384000, 2", "16384001, 3"})
    void aLargeMessageHasAsManyFramesAsItNeeds(int moreThanOneHolds, int frames) {
        byte[] message = new byte[Frames.MAX_BYTES + moreThanOneHolds];
        message[message.length - 1] = 1;

        byte[] wire = Framing.framed(WireFormat.FRAMED_BINARY, message);

        assertThat(wire).hasSize(message.length + 4 * frames);
        assertThat(ByteBuffer.wrap(wire).getInt()).isEqualTo(Frames.MAX_BYTES);
        assertThat(Framing.unframed(WireFormat.FRAMED_BINARY, wire)).isEqualTo(message);
    }
}

package dev.mirrorlake.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldCallTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 1535, 1536, 1537, 65_536, 300_000})
    void keepsWhatItTakesInWhateverPieces(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        for (int piece : new int[] {1, 7, 512, 65_536, size}) {
            HeldCall held = new HeldCall();
            ByteBuf from = Unpooled.wrappedBuffer(bytes);
            while (from.isReadable()) {
                held.add(from, Math.min(piece, from.readableBytes()));
            }

            assertThat(held.size()).isEqualTo(size);
            assertThat(Arrays.equals(held.toArray(), bytes)).isTrue();
            ByteBuf buffers = Unpooled.wrappedBuffer(held.toBuffers().toArray(new ByteBuf[0]));
            assertThat(buffers).isEqualTo(Unpooled.wrappedBuffer(bytes));
        }
    }
}

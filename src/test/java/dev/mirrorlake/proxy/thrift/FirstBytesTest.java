package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstBytesTest {
    @ParameterizedTest
    @CsvSource({
        "0000001380010001, FRAMED",
        "00fa000080010001, FRAMED",
        "0000001382210001, FRAMED",
        "000000077365745f, OLD_BINARY",
        "8221000773657475, COMPACT",
        "8281000773657475, COMPACT",
        "0100000006475353, SASL",
        "160301, TLS",
        "474554202f204854, NOT_THRIFT", // GET
        "504f5354202f2048, NOT_THRIFT", // POST
        "485454502f312e31, NOT_THRIFT", // HTTP
        "5353482d322e302d, NOT_THRIFT", // SSH
        "0300002f2ae00000, NOT_THRIFT", // remote desktop
        "000000000000, NOT_THRIFT",
        "000000077f65, NOT_THRIFT",
        "0000ff0773657475, NOT_THRIFT",
        "010001, NOT_THRIFT",
        "0100000000, NOT_THRIFT",
        "0100000015, NOT_THRIFT",
        "1604, NOT_THRIFT",
        "8222, NOT_THRIFT",
        "ff, NOT_THRIFT",
        "0a, NOT_THRIFT",
    })
    void tellsWhatTheClientSpeaks(String hex, NotUnderstood expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(new FirstBytes().look(ByteBuffer.wrap(bytes))).isEqualTo(expected);
    }

    @Test
    void waitsForTheBytesThatItNeeds() {
        FirstBytes first = new FirstBytes();

        for (byte b : new byte[] {0, 0, 0, 19}) {
            assertThat(first.look(ByteBuffer.wrap(new byte[] {b}))).isNull();
        }
        assertThat(first.look(ByteBuffer.wrap(new byte[] {(byte) 0x80}))).isEqualTo(NotUnderstood.FRAMED);
    }

    @Test
    void leavesStrictBinaryToTheScanner() {
        assertThat(FirstBytes.areStrictBinary(ByteBuffer.wrap(new byte[] {(byte) 0x80, 1})))
                .isTrue();
        assertThat(FirstBytes.areStrictBinary(ByteBuffer.wrap(new byte[] {'G'})))
                .isFalse();
    }
}

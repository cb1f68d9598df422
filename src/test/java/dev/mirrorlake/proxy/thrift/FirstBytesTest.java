package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstBytesTest {
    @ParameterizedTest
    @CsvSource({
        "80010001, BINARY",
        "0000001380010001, FRAMED_BINARY",
        "00fa000080010001, FRAMED_BINARY",
        "8221000773657475, COMPACT",
        "8281000773657475, COMPACT",
        "0000001382210001, FRAMED_COMPACT",
    })
    void tellsInWhichFormatTheClientSpeaks(String hex, WireFormat expected) {
        assertThat(new FirstBytes().look(bytes(hex))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "000000077365745f, OLD_BINARY",
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
        "8241, NOT_THRIFT", // a reply
        "ff, NOT_THRIFT",
        "0a, NOT_THRIFT",
    })
    void tellsWhatCannotBeRead(String hex, NotUnderstood expected) {
        assertThatThrownBy(() -> new FirstBytes().look(bytes(hex)))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(expected));
    }

    @Test
    void waitsForTheBytesThatItNeedsAndGivesThemBack() {
        FirstBytes first = new FirstBytes();

        for (byte b : new byte[] {0, 0, 0, 19}) {
            assertThat(first.look(ByteBuffer.wrap(new byte[] {b}))).isNull();
        }
        assertThat(first.look(ByteBuffer.wrap(new byte[] {(byte) 0x80}))).isEqualTo(WireFormat.FRAMED_BINARY);
        assertThat(first.taken()).isEqualTo(bytes("0000001380"));
    }

    @Test
    void takesNoMoreThanItNeeds() {
        ByteBuffer in = bytes("822107");

        new FirstBytes().look(in);

        assertThat(in.remaining()).isEqualTo(1);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}

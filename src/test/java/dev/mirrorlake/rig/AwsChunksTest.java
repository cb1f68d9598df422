package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsChunksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3;chunk-signature=ad80\r\nabc\r\n2;chunk-signature=0055\r\n\r\n\r\n0;chunk-signature=b6c6\r\n\r\n",
                "5\r\nabc\r\n\r\n0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n",
                "3\r\nabc\r\n2;chunk-signature=1\r\n\r\n\r\n0;chunk-signature=2\r\n"
                        + "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:63bd\r\n\r\n",
            })
    void areJoinedWithoutSignaturesAndTrailers(String body) {
        assertThat(AwsChunks.joined(body.getBytes(US_ASCII))).isEqualTo("abc\r\n".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3\r\nabc\r\n"})
    void areRefusedWithoutTheLast(String body) {
        assertThatThrownBy(() -> AwsChunks.joined(body.getBytes(US_ASCII))).isInstanceOf(S3Error.class);
    }
}

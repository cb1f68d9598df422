package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static Manifest of(String... addresses) {
        return new Manifest(List.of(), "", List.of(addresses));
    }

    @Test
    void namesEachAddressOnceInOrderAndEndsEachLine() {
        assertThat(new String(
                        of("s3://b/2", "s3a://b/1", "s3://b/10", "s3://b/2").content(), UTF_8))
                .isEqualTo("s3://b/10\ns3://b/2\ns3a://b/1\n");
    }

    @Rule("F7")
    @ParameterizedTest
    @ValueSource(strings = {"", "day=1/", "a=%2F/b=2/"})
    void hasNoByteWithoutAddresses(String folder) {
        assertThat(new Manifest(List.of(), folder, List.of()).content()).isEmpty();
    }

    @Rule("F4")
    @ParameterizedTest
    @ValueSource(
            strings = {"s3://b/a b=%20+%2F'#?", "s3://b/日本/é", "s3://b/_hidden/x", "s3://b//x", "s3a://b/x.parquet"})
    void takesAnyKeyAsItIs(String address) {
        assertThat(new String(of(address).content(), UTF_8)).isEqualTo(address + "\n");
    }

    @Rule("F4")
    @ParameterizedTest
    @CsvSource({
        "gs://b/x, is not in S3",
        "S3://b/x, is not in S3",
        "/tmp/x, is not in S3",
        "'s3://b/x\ny', contains a line break",
        "'s3://b/x\ry', contains a line break",
        "s3://b/x/, ends in a slash",
        "s3://b/_x, has a name that readers pass over",
        "s3://b/a/.x, has a name that readers pass over",
    })
    void refusesWhatReadersWouldMisread(String address, String why) {
        assertThatThrownBy(() -> of("s3://b/fine", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}

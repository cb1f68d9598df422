package dev.mirrorlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.ConfigLoader;
import dev.mirrorlake.config.Role;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The run command of the README shows what the README promises. */
class SandboxIT {
    private static final String MANIFESTS =
            "s3://my-bucket/my-repo-prefix/symlinks/sandbox/example/main/default.my_table/";

    @Test
    void playsTheDocumentedExampleAndEnds() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Ports ports = Ports.choose("0");

        Sandbox.once(ports, new PrintStream(bytes, true, UTF_8));

        List<String> lines = bytes.toString(UTF_8).lines().map(String::strip).toList();
        assertThat(lines)
                .containsSubsequence(
                        MANIFESTS + "year=2021/month=11/symlink.txt",
                        MANIFESTS + "year=2021/month=12/symlink.txt",
                        MANIFESTS + "year=2022/month=1/symlink.txt")
                .contains("Location       " + MANIFESTS)
                .contains("InputFormat    org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat")
                .contains("SerDe          org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")
                .contains("Columns        id bigint, key string")
                .contains("PartitionKeys  year int, month int")
                .contains("2021/11        " + MANIFESTS + "year=2021/month=11/")
                .containsSubsequence(
                        "id     key    year   month",
                        "1      one    2021   11",
                        "2      two    2021   11",
                        "3      three  2021   11",
                        "4      four   2021   12",
                        "5      five   2022   1",
                        "6      six    2022   1");
        assertThat(dataLines(lines, "year=2021/month=11/")).hasSize(2);
        assertThat(dataLines(lines, "year=2021/month=12/")).hasSize(1);
        assertThat(dataLines(lines, "year=2022/month=1/")).hasSize(1);
        assertThat(String.join("\n", lines))
                .contains("emulated")
                .contains("thrift://127.0.0.1:" + ports.proxy())
                .contains("http://127.0.0.1:" + ports.admin() + "/status")
                .contains("http://127.0.0.1:" + ports.aws())
                .contains("http://127.0.0.1:" + ports.lakeFs() + "/api/v1");
        assertThat(ports.taken()).isEmpty();
        Config written = new ConfigLoader(Map.of("LAKEFS_SECRET_ACCESS_KEY", "a-secret"))
                .load(Sandbox.CONFIGURATION, Role.MIRROR)
                .config();
        assertThat(written.proxy().listen().port()).isEqualTo(ports.proxy());
    }

    /** The lines of one partition's manifest. */
    private static List<String> dataLines(List<String> lines, String folder) {
        int manifest = lines.indexOf(MANIFESTS + folder + "symlink.txt");
        return lines.subList(manifest + 1, lines.size()).stream()
                .takeWhile(line -> line.startsWith("s3://my-bucket/my-repo-prefix/data/"))
                .toList();
    }

    @Test
    void aChosenPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String first = String.valueOf(taken.getLocalPort());

            assertThatThrownBy(() -> Ports.choose(first))
                    .hasMessageContaining("port " + first + " of 127.0.0.1 is taken")
                    .hasMessageContaining("-Dsandbox.port=0");
        }
    }

    @Test
    void whoChoosesNothingGetsFreePorts() {
        assertThat(Ports.choose("").taken()).isEmpty();
        assertThat(Ports.choose("0").taken()).isEmpty();
    }

    @Test
    void portsAreFiveInARow() {
        assertThat(Ports.from("9083")).isEqualTo(new Ports(9083, 9084, 9085, 9086, 9087));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65532", "99999", "nine"})
    void whatIsNoFirstPortIsRefused(String first) {
        assertThatThrownBy(() -> Ports.choose(first))
                .hasMessageContaining("-Dsandbox.port=" + first + " is not allowed");
    }
}

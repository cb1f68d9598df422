package dev.mirrorlake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"all", "proxy", "mirror"})
    void anAdminPortThatIsTakenEndsItWithAMessageAndFreesTheOthers(String role) throws Exception {
        try (ServerSocket taken = listen(0)) {
            int proxy = freePort();

            CommandLineRun run = serve(role, proxy, taken.getLocalPort());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).startsWith("mirrorlake: admin.listen: 127.0.0.1:" + taken.getLocalPort());
            listen(proxy).close();
        }
    }

    @Test
    void aProxyPortThatIsTakenEndsItWithAMessage() throws Exception {
        try (ServerSocket taken = listen(0)) {
            CommandLineRun run = serve("all", taken.getLocalPort(), 0);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("mirrorlake: ")
                    .contains("proxy.listen")
                    .contains("127.0.0.1:" + taken.getLocalPort());
        }
    }

    private CommandLineRun serve(String role, int proxyPort, int adminPort) throws IOException {
        Path file = folder.resolve("mirrorlake.yaml");
        Files.writeString(file, """
                owner: prod
                proxy: {listen: "127.0.0.1:%d"}
                metastore: {uris: ["thrift://127.0.0.1:1"]}
                lakefs: {endpoint: "http://127.0.0.1:1", access-key-id: a, secret-access-key: b}
                aws: {region: eu-central-1}
                mirror: {url: "http://127.0.0.1:1", secret: 0123456789abcdef}
                admin: {listen: "127.0.0.1:%d"}
                """.formatted(proxyPort, adminPort));
        return CommandLineRun.of("serve", "--config", file.toString(), "--role", role);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = listen(0)) {
            return free.getLocalPort();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }
}

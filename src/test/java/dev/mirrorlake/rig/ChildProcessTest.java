package dev.mirrorlake.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    /** A child that does nothing until its standard input ends. */
    private static final List<String> WAITING = List.of("cat");

    @Test
    void aChildEndsInOrderWhenItIsClosed() {
        ChildProcess child = ChildProcess.start("child-process-test", WAITING);
        assertThat(child.isAlive()).isTrue();

        child.close();

        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aChildEndsWhenItsParentIsKilled() throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            long child = Long.parseLong(output.readLine());

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> ProcessHandle.of(child)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    void aChildThatEndsBeforeItListensIsReportedAtOnce() {
        ChildProcess child = ChildProcess.start("child-process-test", List.of("false"));

        assertThatThrownBy(() -> child.awaitPort(ChildProcess.freePort(), Duration.ofMinutes(5)))
                .hasMessageContaining("ended by itself; see ")
                .hasMessageContaining("child-process-test.log");
    }

    /** A JVM with a child, which it names on standard output; it waits until it is killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws IOException {
            System.out.println(ChildProcess.start("child-process-test", WAITING).pid());
            System.in.read();
        }
    }
}

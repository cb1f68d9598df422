package dev.mirrorlake.cli;

import dev.mirrorlake.config.Role;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the proxy and the mirror until SIGTERM.",
            "What can't be reached is reported and waited for.",
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:a port can't be listened on", "143:stopped in order by SIGTERM, as Java ends then"})
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--role",
            paramLabel = "all|proxy|mirror",
            description =
                    "What this process is: proxy and mirror (the default), the proxy alone, which sends the names of"
                            + " changed tables to mirror.url, or the mirror alone.",
            defaultValue = "all")
    private Role role = Role.ALL;

    @Override
    public Integer call() throws IOException, InterruptedException {
        App app = new App(config.load(role), role, List.of());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            app.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        stopped.await();
        return ExitCode.OK;
    }
}

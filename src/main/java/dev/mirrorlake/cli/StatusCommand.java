package dev.mirrorlake.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.config.Config.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints what a running Mirrorlake says at its admin port. */
@Command(
        name = "status",
        description = "Shows the tables of a running Mirrorlake: source, commit, state, last error.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it answered", "1:what answered is no Mirrorlake", "3:nobody could be reached"})
final class StatusCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    enum Output {
        TEXT,
        JSON
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The admin address, http://host:port. Default: admin.listen of the configuration.")
    private @Nullable URI url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (the default) or json.")
    private Output output;

    @Override
    public Integer call() throws InterruptedException {
        URI target = target();
        PrintWriter err = spec.commandLine().getErr();
        HttpResponse<String> response;
        try {
            response = get(target);
        } catch (IOException e) {
            err.println("mirrorlake: " + target + " can't be reached: "
                    + e.getClass().getSimpleName());
            return ExitCode.UNREACHABLE;
        }
        if (response.statusCode() != 200) {
            err.println("mirrorlake: " + target + " answers with HTTP status " + response.statusCode());
            return ExitCode.FAILED;
        }
        return print(target, response.body());
    }

    private URI target() {
        URI base = url != null
                ? url
                : URI.create("http://" + reachable(config.loadAdmin().listen()));
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null) {
            throw new ParameterException(spec.commandLine(), "--url: " + base + " is not http://host:port");
        }
        return base.resolve("/status");
    }

    /** Where every address is listened on, loopback is one of them. */
    private static HostPort reachable(HostPort listen) {
        return switch (listen.host()) {
            case "0.0.0.0" -> new HostPort("127.0.0.1", listen.port());
            case "::" -> new HostPort("::1", listen.port());
            default -> listen;
        };
    }

    private static HttpResponse<String> get(URI target) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request = HttpRequest.newBuilder(target).timeout(TIMEOUT).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int print(URI target, String body) {
        JsonNode status;
        try {
            status = new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            spec.commandLine().getErr().println("mirrorlake: " + target + " is no admin port of Mirrorlake");
            return ExitCode.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.JSON) {
            out.println(status.toPrettyString());
        } else {
            StatusText.lines(status).forEach(out::println);
        }
        return ExitCode.OK;
    }
}

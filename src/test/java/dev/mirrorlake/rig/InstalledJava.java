package dev.mirrorlake.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for the Javas of this machine: those that environment variables like {@code JAVA_HOME_25_X64} or {@code
 * JDK25_HOME} name, and those in the folders where installers put them.
 *
 * <p>Also a command, without anything on its class path: {@code java InstalledJava.java 24} prints the home of the
 * newest that is at least 24; where there is none it prints nothing and exits with 1.
 */
public final class InstalledJava {
    private static final Pattern VARIABLE = Pattern.compile("(JAVA|JDK).*");
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?(\\d+)", Pattern.MULTILINE);

    private InstalledJava() {}

    public static void main(String[] args) {
        Optional<Path> home = newest(Integer.parseInt(args[0]));
        home.ifPresent(System.out::println);
        System.exit(home.isPresent() ? 0 : 1);
    }

    /** The home of the newest version, if that is recent enough. */
    static Optional<Path> newest(int atLeast) {
        Path user = Path.of(System.getProperty("user.home"));
        return newest(
                atLeast,
                System.getenv(),
                List.of(
                        Path.of("/usr/lib/jvm"),
                        Path.of("/usr/java"),
                        Path.of("/opt/java"),
                        Path.of("/Library/Java/JavaVirtualMachines"),
                        user.resolve(".jdks"),
                        user.resolve(".sdkman/candidates/java")));
    }

    static Optional<Path> newest(int atLeast, Map<String, String> environment, List<Path> folders) {
        Stream<Path> named = environment.entrySet().stream()
                .filter(variable -> VARIABLE.matcher(variable.getKey()).matches())
                .map(variable -> Path.of(variable.getValue()));
        Stream<Path> found = folders.stream()
                .flatMap(InstalledJava::children)
                .flatMap(child -> Stream.of(child, child.resolve("Contents/Home")));
        return Stream.concat(named, found)
                .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
                .filter(home -> version(home) >= atLeast)
                .max(Comparator.comparingInt(InstalledJava::version));
    }

    /** The feature version, e.g. 25; 0 for what isn't a Java or doesn't say. */
    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

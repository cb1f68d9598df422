package dev.mirrorlake.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Fetches the rig's parts; the build runs it before the tests, with nothing but the test classes on its class path.
 *
 * <p>Below the output folder it makes {@code venv} (a Python virtual environment with what {@code requirements.txt}
 * pins) and {@code NAME/lib} for each {@code NAME/pom.xml} in the source folder (that pom's dependencies). A part is
 * made again only when what it is made from has changed: each holds a {@code made-from} file with the hash of that. What
 * {@code rig.left.out} names, with commas between, isn't made.
 *
 * <p>System properties: {@code rig.sources}, {@code rig.output}, {@code python} (a command or path), {@code
 * maven.home}, {@code maven.repo.local}, {@code maven.settings}, {@code maven.offline}.
 */
public final class PrepareRig {
    /** The oldest Python that the pinned moto runs on. */
    private static final int OLDEST_PYTHON_3 = 10;

    private final Path sources;
    private final Path output;

    private PrepareRig(Path sources, Path output) {
        this.sources = sources;
        this.output = output;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        PrepareRig rig = new PrepareRig(Path.of(property("rig.sources")), Path.of(property("rig.output")));
        try {
            rig.prepareVenv(property("python"));
            rig.prepareJars();
        } catch (Failure e) {
            System.err.println("The servers that the tests run against could not be fetched: " + e.getMessage()
                    + ". (-Drig.skip=true leaves them out, for unit tests alone.)");
            System.exit(1);
        }
    }

    private void prepareVenv(String python) throws IOException, InterruptedException {
        Path requirements = sources.resolve("requirements.txt");
        Path venv = output.resolve("venv");
        String madeFrom = hash(python, Files.readString(requirements));
        if (isMade(venv, madeFrom) && Files.isExecutable(venv.resolve("bin/python"))) {
            return;
        }
        checkPython(python);
        startOver(venv);
        run("venv", List.of(python, "-m", "venv", venv.toString()));
        run(
                "pip",
                List.of(
                        venv.resolve("bin/python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-input",
                        "--no-deps",
                        "--no-compile",
                        "--requirement",
                        requirements.toString()));
        markMade(venv, madeFrom);
    }

    private void checkPython(String python) throws IOException, InterruptedException {
        String remedy =
                "; install Python 3." + OLDEST_PYTHON_3 + " or later, or point at one with -Dpython=/path/to/python3";
        String version;
        try {
            Process process = new ProcessBuilder(python, "-c", "import sys; print('%d %d' % sys.version_info[:2])")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new Failure(python + " does not run" + remedy);
            }
        } catch (IOException e) {
            throw new Failure("there is no " + python + remedy);
        }
        if (!isRecentEnough(version)) {
            throw new Failure(python + " is Python " + version.replace(' ', '.') + remedy);
        }
        Process modules = new ProcessBuilder(python, "-c", "import venv, ensurepip")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (modules.waitFor() != 0) {
            throw new Failure(python + " lacks its venv module; install it (Debian, Ubuntu: apt install python3-venv)");
        }
    }

    /** @param version major and minor with a space between them */
    static boolean isRecentEnough(String version) {
        if (!version.matches("\\d+ \\d+")) {
            return false;
        }
        String[] parts = version.split(" ", 2);
        int major = Integer.parseInt(parts[0]);
        return major > 3 || (major == 3 && Integer.parseInt(parts[1]) >= OLDEST_PYTHON_3);
    }

    private void prepareJars() throws IOException, InterruptedException {
        Set<String> leftOut = Set.of(System.getProperty("rig.left.out", "").split(","));
        List<Path> poms;
        try (Stream<Path> files = Files.list(sources)) {
            poms = files.filter(folder -> !leftOut.contains(folder.getFileName().toString()))
                    .map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        }
        for (Path pom : poms) {
            prepareJars(pom);
        }
    }

    private void prepareJars(Path pom) throws IOException, InterruptedException {
        String name = pom.toAbsolutePath()
                .getName(pom.toAbsolutePath().getNameCount() - 2)
                .toString();
        Path lib = output.resolve(name).resolve("lib");
        String madeFrom = hash(Files.readString(pom));
        if (isMade(lib, madeFrom)) {
            return;
        }
        startOver(lib);
        List<String> command = new ArrayList<>(List.of(
                Path.of(property("maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--file",
                pom.toString(),
                "-Dmaven.repo.local=" + property("maven.repo.local"),
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + lib,
                "dependency:copy-dependencies"));
        Path settings = Path.of(property("maven.settings"));
        if (Files.exists(settings)) {
            command.addAll(List.of("--settings", settings.toString()));
        }
        if (Boolean.getBoolean("maven.offline")) {
            command.add("--offline");
        }
        run("mvn-" + name, command);
        markMade(lib, madeFrom);
    }

    /** Runs a command with its output in a log of that name. */
    private void run(String name, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createDirectories(output.resolve("logs")).resolve(name + ".log");
        System.out.println("rig: " + String.join(" ", command));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            String cause = Files.readAllLines(log).stream()
                    .filter(line -> line.contains("ERROR") || line.contains("Error"))
                    .findFirst()
                    .orElse("no error in its output");
            throw new Failure(name + " ended with exit code " + exit + ", \""
                    + cause.substring(0, Math.min(cause.length(), 300)) + "\"; its whole output is in " + log);
        }
    }

    private static boolean isMade(Path folder, String madeFrom) throws IOException {
        Path mark = folder.resolve("made-from");
        return Files.exists(mark) && Files.readString(mark).equals(madeFrom);
    }

    private static void markMade(Path folder, String madeFrom) throws IOException {
        Files.writeString(folder.resolve("made-from"), madeFrom);
    }

    private static void startOver(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private static String hash(String... inputs) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", inputs).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is not set; the build sets it, see pom.xml");
        }
        return value;
    }

    /** The message is what a person reads: what is missing and what to do, without a full stop. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }
}

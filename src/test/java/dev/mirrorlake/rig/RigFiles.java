package dev.mirrorlake.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Where the rig's parts lie, and what is done with them as files. Paths are relative to the project, where tests run. */
final class RigFiles {
    static final Path SOURCES = Path.of("src", "test", "rig").toAbsolutePath();
    static final Path OUTPUT = Path.of("target", "rig").toAbsolutePath();

    private RigFiles() {}

    /** What {@link PrepareRig} made. */
    static Path part(String first, String... more) {
        Path part = OUTPUT.resolve(Path.of(first, more));
        if (!Files.exists(part)) {
            throw new IllegalStateException(
                    part
                            + " is missing; \"mvn process-test-classes\" fetches it, with -Ptrino for Trino and -Pspark for Spark");
        }
        return part;
    }

    /** Glue's service model, gzipped, which botocore brings along with moto. */
    static Path glueModel() {
        try (Stream<Path> versions = Files.list(part("venv", "lib"))) {
            return versions.map(python -> python.resolve(
                            Path.of("site-packages", "botocore", "data", "glue", "2017-03-31", "service-2.json.gz")))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no model of Glue below " + OUTPUT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jars of one Hive version, e.g. {@code 3.1.3}. */
    static List<Path> hiveJars(String version) {
        return jars("hive-" + version);
    }

    /** The jars that {@code part/pom.xml} asks for: hive-exec last, so that its copies of others' classes don't win. */
    static List<Path> jars(String part) {
        try (Stream<Path> files = Files.list(part(part, "lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString().startsWith("hive-exec-"))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new folder below {@code target/rig/run}. */
    static Path newFolder(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(OUTPUT.resolve("run")), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles {@code src/test/rig/PART}, and {@code src/test/rig/PART-VERSION} where that exists, against the jars of a
     * Hive version and other classes.
     *
     * @return as {@link #compile(String, List)}
     */
    static Path compileForHive(String part, String version, Path... classes) {
        List<Path> classPath = new ArrayList<>(hiveJars(version));
        classPath.addAll(List.of(classes));
        return compile(List.of(part, part + "-" + version), classPath);
    }

    /**
     * Compiles the sources of a folder of {@code src/test/rig} against a class path, for Java 17.
     *
     * @return the folder of the classes; what else the source folder holds is not copied there
     */
    static Path compile(String folder, List<Path> classPath) {
        return compile(List.of(folder), classPath);
    }

    private static Path compile(List<String> folders, List<Path> classPath) {
        Path classes = newFolder(folders.get(0));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(classes)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-nowarn",
                    "-XDsuppressNotes",
                    "-d",
                    classes.toString(),
                    "-cp",
                    joined(classPath));
            List<Path> sources = new ArrayList<>();
            for (String folder : folders) {
                sources.addAll(javaFiles(SOURCES.resolve(folder)));
            }
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(folders + " doesn't compile; see the messages above");
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    static String joined(List<Path> classPath) {
        return String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList());
    }

    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

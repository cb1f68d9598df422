package dev.mirrorlake.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Loads the generated classes of one Hive version, its libthrift and, once more for each version, {@link
 * GeneratedClassesDriver} and {@link StructFiller}, which are compiled against another libthrift. From outside it sees
 * only the JDK and {@link GeneratedClasses}.
 *
 * <p>Classes that were compiled for a Java later than 17 are loaded as if for 17: Hive 4.2's are for 21, but what Thrift
 * generates uses nothing that came after 8.
 */
final class GeneratedClassesLoader extends URLClassLoader {
    private static final Set<String> DRIVER =
            Set.of(GeneratedClassesDriver.class.getName(), StructFiller.class.getName());

    /** The class file version of Java 17. */
    private static final int JAVA_17 = 61;

    /** Where a class file has the lower byte of its version. Source: Java Virtual Machine Specification, 4.1. */
    private static final int MAJOR_VERSION = 7;

    private GeneratedClassesLoader(String name, URL[] jars) {
        super(name, jars, ClassLoader.getPlatformClassLoader());
    }

    static GeneratedClasses load(String version) {
        boolean wholeHive = Files.exists(RigFiles.SOURCES.resolve("hive-" + version));
        String part = (wholeHive ? "hive-" : "thrift-") + version;
        URL[] jars =
                RigFiles.jars(part).stream().map(GeneratedClassesLoader::url).toArray(URL[]::new);
        ClassLoader loader = new GeneratedClassesLoader(part, jars);
        try {
            return (GeneratedClasses) loader.loadClass(GeneratedClassesDriver.class.getName())
                    .getConstructor(String.class)
                    .newInstance(version);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the generated classes of Hive " + version + " can't be loaded", e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.equals(GeneratedClasses.class.getName()) || name.startsWith(GeneratedClasses.class.getName() + "$")) {
            return GeneratedClasses.class.getClassLoader().loadClass(name);
        }
        String file = name.replace('.', '/') + ".class";
        URL found =
                DRIVER.contains(name) ? GeneratedClasses.class.getClassLoader().getResource(file) : findResource(file);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = read(found);
        if (bytes[MAJOR_VERSION] > JAVA_17) {
            bytes[MAJOR_VERSION] = JAVA_17;
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] read(URL url) {
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}

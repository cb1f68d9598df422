package dev.mirrorlake.rig;

import dev.mirrorlake.catalog.CatalogTable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads Hive's client of one version beside the classes that Mirrorlake itself has from another: its class loader sees
 * that version's jars, the driver ({@code src/test/rig/hive-client}, compiled here against them), the JDK, and of ours
 * only {@link HiveClient} and the neutral values of its signatures.
 */
final class HiveClientLoader {
    private static final Map<String, HiveClientLoader> BY_VERSION = new ConcurrentHashMap<>();

    private final ClassLoader loader;

    private HiveClientLoader(String version) {
        try {
            List<URL> urls = new ArrayList<>();
            urls.add(RigFiles.SOURCES.resolve("hive-client").toUri().toURL());
            urls.add(RigFiles.compileForHive(
                            "hive-client", version, origin(HiveClient.class), origin(CatalogTable.class))
                    .toUri()
                    .toURL());
            for (Path jar : RigFiles.hiveJars(version)) {
                urls.add(jar.toUri().toURL());
            }
            loader = new URLClassLoader("hive-" + version, urls.toArray(URL[]::new), new Shared());
        } catch (IOException e) {
            throw new IllegalStateException("the client of Hive " + version + " can't be loaded", e);
        }
    }

    static HiveClientLoader of(String version) {
        return BY_VERSION.computeIfAbsent(version, HiveClientLoader::new);
    }

    HiveClient connect(String host, int port, Map<String, String> settings) {
        try {
            return (HiveClient) loader.loadClass("HiveClientDriver")
                    .getConstructor(String.class, Map.class)
                    .newInstance("thrift://" + host + ":" + port, settings);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof HiveClient.Failure failure) {
                throw failure;
            }
            throw new IllegalStateException("HiveClientDriver can't be made", e);
        }
    }

    private static Path origin(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    /** The JDK, and the few classes of ours that both sides know. */
    private static final class Shared extends ClassLoader {
        Shared() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            boolean shared = name.equals(HiveClient.class.getName())
                    || name.startsWith(HiveClient.class.getName() + "$")
                    || name.startsWith(CatalogTable.class.getPackageName() + ".");
            if (!shared) {
                throw new ClassNotFoundException(name);
            }
            return HiveClient.class.getClassLoader().loadClass(name);
        }
    }
}

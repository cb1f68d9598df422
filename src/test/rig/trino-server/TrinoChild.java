import java.io.IOException;

/**
 * A Trino server (settings as for Trino, in system properties) that ends with its standard input. Trino's classes are
 * for Java 24, which the compiler of this one may not read; hence the reflection.
 */
public final class TrinoChild {
    private TrinoChild() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(TrinoChild::endWithParent, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName("io.trino.server.TrinoServer")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever sent
            }
        } catch (IOException e) {
            // the parent is gone
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}

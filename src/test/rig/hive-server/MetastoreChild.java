import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.hadoop.hive.metastore.HiveMetaStore;

/** A Hive metastore (arguments as for {@link HiveMetaStore}) that shuts Derby down and ends with its standard input. */
public final class MetastoreChild {
    private MetastoreChild() {}

    public static void main(String[] args) throws Throwable {
        Thread watch = new Thread(MetastoreChild::endWithParent, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        HiveMetaStore.main(args);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever sent
            }
            DriverManager.getConnection("jdbc:derby:;shutdown=true").close();
        } catch (IOException | SQLException e) {
            // Derby says by an exception that it is shut down
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}

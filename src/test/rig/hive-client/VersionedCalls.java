import dev.mirrorlake.catalog.TableName;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hive.metastore.IMetaStoreClient;
import org.apache.hadoop.hive.metastore.PartitionDropOptions;
import org.apache.hadoop.hive.metastore.api.SQLPrimaryKey;
import org.apache.hadoop.hive.metastore.api.Table;

/** The calls whose signature is not the same in Hive 2.3, 3.1 and 4.0: found by reflection. */
final class VersionedCalls {
    private VersionedCalls() {}

    /** Three lists of objects in 2.3, seven since: primary keys are the first. */
    static void createTable(IMetaStoreClient client, Table table, String primaryKey) throws Exception {
        Method create = method(IMetaStoreClient.class, "createTableWithConstraints");
        Object[] arguments = new Object[create.getParameterCount()];
        Arrays.fill(arguments, new ArrayList<>());
        arguments[0] = table;
        arguments[1] = new ArrayList<>(List.of(new SQLPrimaryKey(
                table.getDbName(), table.getTableName(), primaryKey, 1, "key_of_" + table.getTableName(), false, false, true)));
        create.invoke(client, arguments);
    }

    /**
     * TRUNCATE, a call since Hive 3.
     *
     * @param partition null for the whole table
     * @return false where the client has no such call
     */
    static boolean truncate(IMetaStoreClient client, TableName name, String partition) throws Exception {
        Method truncate;
        try {
            truncate = IMetaStoreClient.class.getMethod("truncateTable", String.class, String.class, List.class);
        } catch (NoSuchMethodException e) {
            return false;
        }
        List<String> partitions = partition == null ? null : new ArrayList<>(List.of(partition));
        truncate.invoke(client, name.database(), name.table(), partitions);
        return true;
    }

    /** The pairs of a number and an expression are of another class in each version. */
    static void dropPartitions(IMetaStoreClient client, TableName name, byte[] expression) throws Exception {
        List<Object> expressions = new ArrayList<>(List.of(pair(expression.length, expression)));
        Method drop = IMetaStoreClient.class.getMethod(
                "dropPartitions", String.class, String.class, List.class, PartitionDropOptions.class);
        drop.invoke(
                client,
                name.database(),
                name.table(),
                expressions,
                PartitionDropOptions.instance().deleteData(false).ifExists(true).returnResults(true));
    }

    private static Object pair(int number, byte[] bytes) throws Exception {
        for (String type : List.of(
                "org.apache.hadoop.hive.common.ObjectPair", "org.apache.hadoop.hive.metastore.utils.ObjectPair")) {
            try {
                Constructor<?> constructor = Class.forName(type).getConstructor(Object.class, Object.class);
                return constructor.newInstance(number, bytes);
            } catch (ClassNotFoundException e) {
                // another version's
            }
        }
        return Class.forName("org.apache.commons.lang3.tuple.Pair")
                .getMethod("of", Object.class, Object.class)
                .invoke(null, number, bytes);
    }

    /**
     * {@code key < 'bound'}: as Hive's query engine serialises it, in the version whose engine runs on Java 17; in others
     * as text, which the rig's metastore of that version understands ({@code FilterTextExpressions}).
     */
    static byte[] below(String key, String bound) throws Exception {
        try {
            return (byte[]) Class.forName("SerializedExpression")
                    .getMethod("below", String.class, String.class)
                    .invoke(null, key, bound);
        } catch (ClassNotFoundException e) {
            return (key + " < \"" + bound + "\"").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Method method(Class<?> type, String name) throws NoSuchMethodException {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(name));
    }
}

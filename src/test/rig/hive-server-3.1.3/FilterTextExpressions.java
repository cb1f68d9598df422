import java.nio.charset.StandardCharsets;
import org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy;

/**
 * Takes the expressions that partitions are dropped by for the text of a filter, as {@code get_partitions_by_filter}
 * knows it. Hive 3's own ({@code PartitionExpressionForMetastore} in hive-exec) needs Java 8: its serialiser looks for a
 * field of {@code ArrayList.SubList} that Java 9 renamed.
 */
public final class FilterTextExpressions extends DefaultPartitionExpressionProxy {
    @Override
    public String convertExprToFilter(byte[] expression) {
        return new String(expression, StandardCharsets.UTF_8);
    }
}

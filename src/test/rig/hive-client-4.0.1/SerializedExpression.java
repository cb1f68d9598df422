import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hive.ql.exec.SerializationUtilities;
import org.apache.hadoop.hive.ql.plan.ExprNodeColumnDesc;
import org.apache.hadoop.hive.ql.plan.ExprNodeConstantDesc;
import org.apache.hadoop.hive.ql.plan.ExprNodeDesc;
import org.apache.hadoop.hive.ql.plan.ExprNodeGenericFuncDesc;
import org.apache.hadoop.hive.ql.udf.generic.GenericUDFOPLessThan;
import org.apache.hadoop.hive.serde2.typeinfo.TypeInfoFactory;

/** Expressions on partitions as Hive 4's query engine sends them for ALTER TABLE … DROP PARTITION (key < 'bound'). */
public final class SerializedExpression {
    private SerializedExpression() {}

    public static byte[] below(String key, String bound) throws Exception {
        List<ExprNodeDesc> operands = new ArrayList<>();
        operands.add(new ExprNodeColumnDesc(TypeInfoFactory.stringTypeInfo, key, null, true));
        operands.add(new ExprNodeConstantDesc(TypeInfoFactory.stringTypeInfo, bound));
        return SerializationUtilities.serializeObjectWithTypeInformation(new ExprNodeGenericFuncDesc(
                TypeInfoFactory.booleanTypeInfo, new GenericUDFOPLessThan(), operands));
    }
}

package dev.mirrorlake.hive;

import dev.mirrorlake.catalog.TableName;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.hive.metastore.api.GetTableRequest;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;

/**
 * Tables and partitions as the metastore sends them, byte for byte: for changing them without losing what no class here
 * knows. Result structs are those of the calls, in the protocol of the metastore. For one thread at a time; errors as of
 * {@link Session}.
 */
public final class StoredStructs {
    private final Session session;
    private final boolean compact;

    /** @param compact as {@code metastore.compact} */
    public StoredStructs(Session session, boolean compact) {
        this.session = session;
        this.compact = compact;
    }

    /** The result of get_table_req: its field 0 is a struct whose field 1 is the Table. */
    public byte[] table(TableName name) {
        GetTableRequest request = new GetTableRequest(name.database(), name.table());
        if (!name.catalog().equals(TableName.DEFAULT_CATALOG)) {
            request.setCatName(name.catalog());
        }
        return session.exchange(
                "get_table_req", "table " + name, bytes(new ThriftHiveMetastore.get_table_req_args(request)));
    }

    /**
     * Reads all partitions, some at a time.
     *
     * @param page takes the results of get_partitions_by_names, whose field 0 is a list of Partitions, before the next is
     *     read
     */
    public void partitions(TableName name, Consumer<byte[]> page) {
        session.partitionNames(
                name,
                names -> page.accept(session.exchange(
                        "get_partitions_by_names",
                        "partitions of table " + name,
                        bytes(new ThriftHiveMetastore.get_partitions_by_names_args(
                                Session.database(name.catalog(), name.database()), name.table(), names)))));
    }

    /** What a call that changes a table begins with: the database, with its catalog if need be, and the table. */
    public static List<String> names(TableName name) {
        return List.of(Session.database(name.catalog(), name.database()), name.table());
    }

    private byte[] bytes(TBase<?, ?> arguments) {
        try {
            return new TSerializer(compact ? new TCompactProtocol.Factory() : new TBinaryProtocol.Factory())
                    .serialize(arguments);
        } catch (TException e) {
            throw new IllegalStateException("names can be serialized", e);
        }
    }
}

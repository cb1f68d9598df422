package dev.mirrorlake.proxy.thrift;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializable;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;

/** Real wire bytes: written by libthrift from the classes that Thrift generated from Hive's IDL. */
public final class Messages {
    private Messages() {}

    public static byte[] call(String method, int sequence, TSerializable arguments) {
        return message(method, TMessageType.CALL, sequence, arguments);
    }

    public static byte[] reply(String method, int sequence, TSerializable result) {
        return message(method, TMessageType.REPLY, sequence, result);
    }

    /** An error that the method does not declare. */
    public static byte[] exception(String method, int sequence, int applicationExceptionType) {
        TApplicationException exception = new TApplicationException(applicationExceptionType, "a message");
        return message(method, TMessageType.EXCEPTION, sequence, exception);
    }

    private static byte[] message(String method, byte type, int sequence, TSerializable struct) {
        try {
            TMemoryBuffer buffer = new TMemoryBuffer(1024);
            TBinaryProtocol protocol = new TBinaryProtocol(buffer);
            protocol.writeMessageBegin(new TMessage(method, type, sequence));
            struct.write(protocol);
            protocol.writeMessageEnd();
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A table with every kind of field that engines send. */
    public static Table table(String catalog, String database, String name) {
        Table table = new Table();
        table.setCatName(catalog);
        table.setDbName(database);
        table.setTableName(name);
        table.setOwner("somebody");
        table.setCreateTime(1_700_000_000);
        table.setSd(storage("s3a://example/main/" + name));
        table.setPartitionKeys(List.of(new FieldSchema("year", "int", null), new FieldSchema("month", "int", "")));
        table.putToParameters("EXTERNAL", "TRUE");
        table.putToParameters("transient_lastDdlTime", "1700000000");
        table.setTableType("EXTERNAL_TABLE");
        table.setRewriteEnabled(false);
        table.setTemporary(false);
        return table;
    }

    public static List<Partition> partitions(String database, String table, int count) {
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Partition partition = new Partition();
            partition.setValues(List.of("2021", Integer.toString(i)));
            partition.setDbName(database);
            partition.setTableName(table);
            partition.setCatName("hive");
            partition.setSd(storage("s3a://example/main/" + table + "/year=2021/month=" + i));
            partition.putToParameters("numRows", Integer.toString(i));
            partitions.add(partition);
        }
        return partitions;
    }

    private static StorageDescriptor storage(String location) {
        StorageDescriptor storage = new StorageDescriptor();
        for (int i = 0; i < 20; i++) {
            storage.addToCols(new FieldSchema("column_" + i, "array<struct<a:int,b:string>>", "ein Kömmentar"));
        }
        storage.setLocation(location);
        storage.setInputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat");
        storage.setOutputFormat("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat");
        storage.setNumBuckets(-1);
        storage.setSerdeInfo(new SerDeInfo(null, "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", null));
        storage.getSerdeInfo().putToParameters("serialization.format", "1");
        return storage;
    }
}

package dev.mirrorlake.proxy;

import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.CallRewriter;
import dev.mirrorlake.proxy.thrift.CallTable;
import dev.mirrorlake.proxy.thrift.RewrittenCall;
import dev.mirrorlake.proxy.thrift.StructValue;

/** Puts another location into the tables and partitions of calls that name {@code sales.orders}. */
class OrdersRewriter implements CallRewriter {
    static final String LOCATION = "s3://bucket/symlinks";

    /** Of each, the ids of the storage descriptor and of its location. Source: hive_metastore.thrift of Hive 4.0.1. */
    private static final int TABLE_SD = 7;

    private static final int PARTITION_SD = 6;
    private static final int SD_LOCATION = 2;

    @Override
    public boolean mayConcern(String database, String table) {
        return database.equals("sales") && table.equals("orders");
    }

    @Override
    public boolean rewrite(CallMessage call) {
        RewrittenCall form = CallTable.ours().rewritten(call.method()).orElseThrow();
        form.tables(call).forEach(table -> move(table, TABLE_SD));
        form.partitions(call).forEach(partition -> move(partition, PARTITION_SD));
        return call.isChanged();
    }

    private static void move(StructValue holder, int storage) {
        holder.structOrNew(storage).setText(SD_LOCATION, LOCATION);
    }
}

package dev.mirrorlake.rewrite;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.hive.Session;
import dev.mirrorlake.proxy.thrift.CallMessage;
import dev.mirrorlake.proxy.thrift.RewrittenCall;
import dev.mirrorlake.source.Reason;
import dev.mirrorlake.source.RewrittenTable;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Calls by which the metastore itself deletes or moves what lies in a table's folders: in those of a rewritten one lie
 * manifests, so no row would be gone and, until the next sync, none be seen. Source: Hive 3.1.3 and 4.0.1, which do so
 * with external tables too.
 */
final class FileCalls {
    private final String owner;
    private final MetastoreClient metastore;

    /** @param owner the id of this installation */
    FileCalls(String owner, MetastoreClient metastore) {
        this.owner = owner;
        this.metastore = metastore;
    }

    /** @throws dev.mirrorlake.catalog.SyncException REFUSED where any table of the call is rewritten */
    void refuse(RewrittenCall form, CallMessage call) {
        try (Session session = metastore.open("")) {
            Optional<TableName> rewritten = Stream.concat(form.table(call).stream(), form.newTable(call).stream())
                    .distinct()
                    .filter(name -> session.table(name)
                            .flatMap(stored -> RewrittenTable.of(stored, owner))
                            .isPresent())
                    .findFirst();
            rewritten.ifPresent(name -> {
                throw TableCalls.refused(new Reason(
                        ReasonCode.MANIFESTS_ONLY,
                        "table " + name + " has manifests in its folders and its data in lakeFS, which " + form.method()
                                + " does not reach",
                        "delete or move the data in lakeFS, and drop or add the partitions"));
            });
        }
    }
}

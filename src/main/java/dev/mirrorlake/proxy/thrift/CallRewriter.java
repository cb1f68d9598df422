package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.catalog.SyncException;

/** Changes calls on their way to the metastore. Used by many threads at once. */
public interface CallRewriter {
    /**
     * Whether a call that names this table may have to be changed. Goes by the names alone, and answers at once: it is asked
     * on event loops.
     *
     * @param table as the call has it, in any case
     */
    boolean mayConcern(String database, String table);

    /**
     * Changes a call, and makes ready what its new form needs. It may block; where it is interrupted, it ends promptly.
     *
     * @return whether the call was changed
     * @throws SyncException where the call must not reach the metastore as it is; the message and the remedy are for the client
     */
    boolean rewrite(CallMessage call);
}

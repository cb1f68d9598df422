package dev.mirrorlake.rewrite;

import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.rewrite.PartitionFate.Rewritten;
import dev.mirrorlake.rewrite.PartitionPlacement.Placed;
import dev.mirrorlake.source.RewrittenTable;
import java.util.Iterator;
import java.util.List;

/** Writes what becomes of partitions into their structs. Pure. */
record Edits(RewrittenTable table, String owner) {
    /**
     * @param fates of the partitions in the structs, then of those in the shared storages
     * @param placed the rewritten ones of them
     */
    void apply(List<StructValue> structs, List<SharedStorage> shared, List<PartitionFate> fates, List<Placed> placed) {
        Iterator<PartitionFate> fate = fates.iterator();
        Iterator<Placed> next = placed.iterator();
        for (StructValue struct : structs) {
            PartitionFate of = fate.next();
            if (of instanceof Rewritten) {
                Placed at = next.next();
                PartitionEdit.toRewritten(struct, at.location(), at.format(), table.root(), at.folder(), owner);
            }
        }
        for (SharedStorage storage : shared) {
            for (int i = 0; i < storage.size(); i++) {
                PartitionFate of = fate.next();
                if (of instanceof Rewritten) {
                    Placed at = next.next();
                    storage.toRewritten(table.root());
                    storage.toRewritten(i, at.location(), at.format(), at.folder(), owner);
                }
            }
        }
    }
}

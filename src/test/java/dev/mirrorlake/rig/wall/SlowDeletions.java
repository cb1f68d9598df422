package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Partitions of deleted tables, which Glue deletes "asynchronously in a timely manner, at the discretion of the service". Until
 * then, a table that is made again under the name has them. Source: AWS Glue API reference, DeleteTable, read 2026-11-30; that
 * they are seen again is deduced. Guarded by this.
 */
public final class SlowDeletions {
    /** Enough that whoever looks once, and believes it, is wrong. */
    private static final int USUAL_LOOK_UPS = 2;

    private final Map<String, Rest> rests = new HashMap<>();
    private int lookUps = USUAL_LOOK_UPS;

    /** What is left of one table. */
    private static final class Rest {
        private final Map<List<String>, JsonNode> partitions = new LinkedHashMap<>();
        private int lookUps;
    }

    /**
     * From now on, partitions that are deleted by deleting their table are seen by that many look-ups, then gone; 0 deletes at
     * once. At first it is {@value #USUAL_LOOK_UPS}.
     */
    public synchronized void lastFor(int lookUps) {
        this.lookUps = lookUps;
    }

    /** From now on, they stay until {@link #end}. */
    public void lastUntilToldToEnd() {
        lastFor(Integer.MAX_VALUE);
    }

    /** All deletions end. */
    public synchronized void end() {
        rests.clear();
    }

    synchronized void reset() {
        rests.clear();
        lookUps = USUAL_LOOK_UPS;
    }

    synchronized boolean slow() {
        return lookUps > 0;
    }

    synchronized void begin(String table, JsonNode partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        Rest rest = rests.computeIfAbsent(table, none -> new Rest());
        rest.lookUps = lookUps;
        partitions.forEach(
                partition -> rest.partitions.put(Json.texts(partition.path("Values")), partition.deepCopy()));
    }

    /** What a look-up still sees. */
    synchronized List<JsonNode> lookUp(String table) {
        Rest rest = rests.get(table);
        if (rest == null) {
            return List.of();
        }
        if (rest.lookUps == 0) {
            rests.remove(table);
            return List.of();
        }
        if (rest.lookUps != Integer.MAX_VALUE) {
            rest.lookUps--;
        }
        return List.copyOf(rest.partitions.values());
    }

    synchronized boolean holds(String table, List<String> values) {
        Rest rest = rests.get(table);
        return rest != null && rest.partitions.containsKey(values);
    }

    /** An update is taken, and lost when the deletion ends. */
    synchronized void update(String table, List<String> values, JsonNode input) {
        Rest rest = rests.get(table);
        if (rest != null && rest.partitions.get(values) instanceof ObjectNode partition) {
            partition.setAll((ObjectNode) input.deepCopy());
        }
    }

    synchronized void delete(String table, List<String> values) {
        Rest rest = rests.get(table);
        if (rest != null) {
            rest.partitions.remove(values);
        }
    }
}

package dev.mirrorlake.proxy.thrift;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Several {@link FieldPath}s as one tree, so that a scanner follows all of them with one pointer: each struct or list
 * that it enters has a node, or none where no path leads into it.
 */
public final class PathTree {
    /** The slot of a node at which no path ends. */
    static final int NO_SLOT = -1;

    private final int slot;
    private final int[] ids;
    private final PathTree[] children;
    private final boolean partition;
    private final boolean number;

    private PathTree(int slot, boolean number, int[] ids, PathTree[] children) {
        this.slot = slot;
        this.number = number;
        this.ids = ids;
        this.children = children;
        PathTree element = element();
        this.partition = element != null && element.slot == Captured.PARTITION_VALUE;
    }

    /**
     * A tree of these paths.
     *
     * @param slots by path, what its string is captured as: a number below {@link Captured#MAX_NAMES}, {@link
     *     Captured#PARTITION_VALUE} (the path then ends in an element, and its list is one partition) or {@link
     *     Captured#PARTITION_NAME}; several paths may share one
     */
    static PathTree of(Map<FieldPath, Integer> slots) {
        return at(0, List.copyOf(slots.entrySet()));
    }

    /** A tree of one path, to the i32 in the field with this id. */
    static PathTree ofNumber(int id) {
        PathTree number = new PathTree(NO_SLOT, true, new int[0], new PathTree[0]);
        return new PathTree(NO_SLOT, false, new int[] {id}, new PathTree[] {number});
    }

    private static PathTree at(int depth, List<Map.Entry<FieldPath, Integer>> paths) {
        int slot = NO_SLOT;
        Map<Integer, List<Map.Entry<FieldPath, Integer>>> byStep = new TreeMap<>();
        for (Map.Entry<FieldPath, Integer> path : paths) {
            List<Integer> steps = path.getKey().steps();
            if (steps.size() == depth) {
                slot = path.getValue();
            } else {
                byStep.computeIfAbsent(steps.get(depth), step -> new ArrayList<>())
                        .add(path);
            }
        }
        return new PathTree(
                slot,
                false,
                byStep.keySet().stream().mapToInt(Integer::intValue).toArray(),
                byStep.values().stream().map(below -> at(depth + 1, below)).toArray(PathTree[]::new));
    }

    /** What the string that stands here is captured as, or {@link #NO_SLOT}. */
    int slot() {
        return slot;
    }

    /** Whether the i32 that stands here is wanted. */
    boolean isNumber() {
        return number;
    }

    /** What is wanted of the field with this id. A handful of ids at most, so a loop beats any map. */
    @Nullable PathTree field(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return children[i];
            }
        }
        return null;
    }

    /** Whether each list (or set) that stands here holds the values of one partition. */
    boolean beginsPartition() {
        return partition;
    }

    /** What is wanted of each element, where this is a list or a set. */
    @Nullable PathTree element() {
        return field(FieldPath.ELEMENT);
    }
}

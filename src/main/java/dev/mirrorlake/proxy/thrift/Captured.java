package dev.mirrorlake.proxy.thrift;

import dev.mirrorlake.changes.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The strings captured from one message: names by slot, and the partitions that it names.
 *
 * <p>How a walker feeds it, whatever the protocol: where a {@link PathTree}'s node says so ({@link
 * PathTree#beginsPartition()}), a list is announced by {@link #beginPartition()} as its header is read; each string whose
 * node has a slot is given to {@link #copy}, {@link #set} or, where it is longer than {@link #MAX_BYTES}, to {@link
 * #setUnreadable}. What the slot means is not the walker's business. Of a name that comes twice the last one counts, as
 * it does for the generated readers; of partitions, all.
 *
 * <p>Confined to one thread. Holds at most {@link #MAX_NAMES} times {@link #MAX_BYTES}, and {@link #MAX_PARTITION_BYTES}.
 */
public final class Captured {
    /** Slots from 0 hold names, one each. */
    static final int MAX_NAMES = 6;

    /** The slot of a string that is one more value of the partition that was begun last. */
    static final int PARTITION_VALUE = MAX_NAMES;

    /** The slot of a string that names a partition, {@code year=2021/month=11}. */
    static final int PARTITION_NAME = MAX_NAMES + 1;

    /**
     * The longest string that is kept. The metastore's schema holds names of at most 256 characters and partition names
     * of at most 767; the rest is room for {@code @catalog#database} and for characters of several bytes.
     */
    static final int MAX_BYTES = 1024;

    /**
     * The most bytes that are kept of partitions. A change holds no more partitions than fit in here with sensible
     * values, so whoever sends more gains nothing by our keeping it.
     */
    static final int MAX_PARTITION_BYTES = 64 * 1024;

    /** The most partition values and names that are kept: ten for each partition that a change holds. */
    static final int MAX_PARTITION_VALUES = 10 * Change.OfTable.MAX_PARTITIONS;

    private static final byte[] NO_BYTES = {};

    /** What is captured where nothing is wanted; never fed. */
    public static final Captured NOTHING = new Captured();

    private static final int FIRST_PARTITION_BYTES = 256;

    /** What stands before a partition's values, and before its name, in the place of a size. */
    private static final int VALUES_FOLLOW = 0xffff;

    private static final int NAME_FOLLOWS = 0xfffe;

    private final byte[] @Nullable [] names = new byte[MAX_NAMES][];

    /**
     * One growing array for all partitions, since a call may have thousands of small values: a mark, then each value
     * with its size in front. Marks and sizes are 16 bits.
     */
    private byte[] partitions = NO_BYTES;

    private int partitionBytes;
    private int partitionCount;
    private int partitionValues;
    private boolean partitionsLost;

    /** The name; empty also where it was too long to be kept; null where there was none. */
    public @Nullable String get(int slot) {
        byte[] name = names[slot];
        return name == null ? null : new String(name, StandardCharsets.UTF_8);
    }

    /** Whether any partition was named, be it one that could not be kept. */
    public boolean hasPartitions() {
        return partitionsLost || partitionValues > 0;
    }

    /**
     * The values of each partition that was named, in the order of the partition keys. Empty where there was none, where
     * there were too many, or where one can't be told: then it may be any.
     */
    public Set<List<String>> partitions() {
        Set<List<String>> found = new LinkedHashSet<>();
        ByteBuffer in = ByteBuffer.wrap(partitions, 0, partitionBytes);
        List<String> values = new ArrayList<>();
        while (in.hasRemaining()) {
            int size = Short.toUnsignedInt(in.getShort());
            if (size == VALUES_FOLLOW) {
                values = new ArrayList<>();
            } else if (size == NAME_FOLLOWS) {
                Optional<List<String>> named = PartitionName.values(text(in, Short.toUnsignedInt(in.getShort())));
                if (named.isEmpty()) {
                    return Set.of();
                }
                found.add(named.get());
            } else {
                values.add(text(in, size));
                if (!in.hasRemaining() || isMark(in.getShort(in.position()))) {
                    found.add(values);
                }
            }
        }
        return found;
    }

    private static boolean isMark(short mark) {
        return Short.toUnsignedInt(mark) >= NAME_FOLLOWS;
    }

    private static String text(ByteBuffer in, int size) {
        byte[] utf8 = new byte[size];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Keeps nothing of partitions from now on; any may be meant. */
    public void losePartitions() {
        partitionsLost = true;
        partitions = NO_BYTES;
        partitionBytes = 0;
    }

    /** A list begins whose strings are the values of one partition. */
    void beginPartition() {
        countPartition();
        if (reservePartitionBytes(Short.BYTES)) {
            putShort(VALUES_FOLLOW);
        }
    }

    /** Takes a string as a whole; the array is not written to any more. */
    void set(int slot, byte[] string) {
        if (slot < MAX_NAMES) {
            names[slot] = string;
        } else if (beginPartitionString(slot, string.length)) {
            System.arraycopy(string, 0, partitions, partitionBytes, string.length);
            partitionBytes += string.length;
        }
    }

    /** Takes a string that is too long to be kept. */
    void setUnreadable(int slot) {
        if (slot < MAX_NAMES) {
            names[slot] = NO_BYTES;
        } else {
            losePartitions();
        }
    }

    /**
     * Takes the {@code size} bytes at {@code from}. Allocates nothing where they are what the slot holds already: a list
     * of partitions names the same table in each.
     */
    void copy(int slot, ByteBuffer in, int from, int size) {
        if (slot >= MAX_NAMES) {
            if (beginPartitionString(slot, size)) {
                in.get(from, partitions, partitionBytes, size);
                partitionBytes += size;
            }
            return;
        }
        byte[] name = names[slot];
        if (name == null || !equal(name, in, from, size)) {
            byte[] copy = new byte[size];
            in.get(from, copy);
            names[slot] = copy;
        }
    }

    /** Makes ready for the bytes of a value or name. False where it is not to be kept. */
    private boolean beginPartitionString(int slot, int size) {
        if (slot == PARTITION_NAME) {
            countPartition();
        }
        partitionValues++;
        if (partitionValues > MAX_PARTITION_VALUES) {
            losePartitions();
        }
        if (!reservePartitionBytes(2 * Short.BYTES + size)) {
            return false;
        }
        if (slot == PARTITION_NAME) {
            putShort(NAME_FOLLOWS);
        }
        putShort(size);
        return true;
    }

    /** Of more partitions than a change holds, none needs to be kept. */
    private void countPartition() {
        partitionCount++;
        if (partitionCount > Change.OfTable.MAX_PARTITIONS) {
            losePartitions();
        }
    }

    private boolean reservePartitionBytes(int more) {
        if (!partitionsLost && partitionBytes + more > MAX_PARTITION_BYTES) {
            losePartitions();
        }
        if (!partitionsLost && partitionBytes + more > partitions.length) {
            int doubled = Math.max(2 * partitions.length, FIRST_PARTITION_BYTES);
            partitions = Arrays.copyOf(partitions, Math.max(doubled, partitionBytes + more));
        }
        return !partitionsLost;
    }

    private void putShort(int number) {
        partitions[partitionBytes++] = (byte) (number >>> 8);
        partitions[partitionBytes++] = (byte) number;
    }

    private static boolean equal(byte[] name, ByteBuffer in, int from, int size) {
        if (name.length != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (name[i] != in.get(from + i)) {
                return false;
            }
        }
        return true;
    }
}

package dev.mirrorlake.proxy.thrift;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes to be written: runs of the source as they are there, and new ones between them. So what is new is held twice at
 * most, and what is not is copied once.
 */
final class Pieces {
    /** A run of bytes, of the source or of the new ones. */
    private static final class Run {
        final boolean isNew;
        final int from;
        int to;

        Run(boolean isNew, int from, int to) {
            this.isNew = isNew;
            this.from = from;
            this.to = to;
        }
    }

    private final ByteBuffer source;
    private final ByteArrayOutputStream added = new ByteArrayOutputStream();
    private final List<Run> runs = new ArrayList<>();
    private long size;

    Pieces(ByteBuffer source) {
        this.source = source;
    }

    /** The source's bytes from one place to another. */
    void copy(int from, int to) {
        add(false, from, to);
    }

    /** A new byte, the number's lowest. */
    void put(int number) {
        added.write(number);
        add(true, added.size() - 1, added.size());
    }

    void put(byte[] bytes) {
        added.writeBytes(bytes);
        add(true, added.size() - bytes.length, added.size());
    }

    private void add(boolean isNew, int from, int to) {
        size += to - from;
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.isNew == isNew && last.to == from) {
            last.to = to;
        } else {
            runs.add(new Run(isNew, from, to));
        }
    }

    byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(size)];
        byte[] fresh = added.toByteArray();
        int at = 0;
        for (Run run : runs) {
            int length = run.to - run.from;
            if (run.isNew) {
                System.arraycopy(fresh, run.from, all, at, length);
            } else {
                source.get(run.from, all, at, length);
            }
            at += length;
        }
        return all;
    }
}

package dev.mirrorlake.rig.wall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to go wrong, by operation: first what was asked for the next calls, in turn, then what was asked for all. Guarded by this. */
public final class Faults {
    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, Fault> always = new HashMap<>();
    private int generation;
    private int waiting;

    /** The next {@code times} calls of an operation, retries by the SDK included. */
    public synchronized Faults next(int times, String operation, Fault fault) {
        Deque<Fault> queue = next.computeIfAbsent(operation, none -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
        return this;
    }

    /** All calls of an operation, until {@link #clear}. */
    public synchronized Faults always(String operation, Fault fault) {
        always.put(operation, fault);
        return this;
    }

    /** All goes well again; calls that wait for an answer get none, their connections are cut. */
    public synchronized void clear() {
        next.clear();
        always.clear();
        generation++;
        notifyAll();
    }

    /** Those that were told to get no answer now, and wait for {@link #clear}. */
    public synchronized int waiting() {
        return waiting;
    }

    /** What goes wrong with a call; if it is {@link Fault.Silent}, only after {@link #clear}. */
    synchronized Optional<Fault> take(String operation) throws InterruptedException {
        Deque<Fault> queue = next.get(operation);
        @Nullable Fault due = queue == null ? null : queue.poll();
        Optional<Fault> fault = Optional.ofNullable(due == null ? always.get(operation) : due);
        if (fault.orElse(null) instanceof Fault.Silent) {
            awaitClear();
        }
        return fault;
    }

    private void awaitClear() throws InterruptedException {
        int begun = generation;
        waiting++;
        try {
            while (generation == begun) {
                wait();
            }
        } finally {
            waiting--;
        }
    }
}

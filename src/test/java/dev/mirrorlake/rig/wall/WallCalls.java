package dev.mirrorlake.rig.wall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest calls, up to {@link #MOST_CHARACTERS} of requests. Guarded by this. */
public final class WallCalls {
    /** The servers of a whole build's tests are shared: what nobody asks for must not fill the memory. */
    private static final int MOST_CHARACTERS = 16 << 20;

    private final Deque<WallCall> calls = new ArrayDeque<>();
    private int characters;

    synchronized void add(WallCall call) {
        calls.add(call);
        characters += size(call);
        while (characters > MOST_CHARACTERS) {
            characters -= size(calls.remove());
        }
    }

    public synchronized List<WallCall> all() {
        return List.copyOf(calls);
    }

    public synchronized List<WallCall> of(String operation) {
        return calls.stream().filter(call -> call.operation().equals(operation)).toList();
    }

    public synchronized void forget() {
        calls.clear();
        characters = 0;
    }

    private static int size(WallCall call) {
        return call.operation().length() + call.request().length();
    }
}

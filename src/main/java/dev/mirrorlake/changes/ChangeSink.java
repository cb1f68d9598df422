package dev.mirrorlake.changes;

/** Where changes go. */
@FunctionalInterface
public interface ChangeSink {
    /** Takes a change. Never blocks and never throws, so that an event loop may call it. */
    void offer(Change change);
}

package dev.mirrorlake.changes;

/** A trigger: something that notices that tables may be out of date. Lives beside the system it listens to. */
public interface ChangeSource extends AutoCloseable {
    /** Begins to listen, on threads of its own; returns at once. */
    void start(ChangeSink sink);

    /** Stops listening; no change is offered once this has returned. */
    @Override
    void close();
}

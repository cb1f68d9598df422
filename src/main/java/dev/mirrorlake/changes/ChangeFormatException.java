package dev.mirrorlake.changes;

/** Bytes that are no list of changes. The message says what is wrong and where, and quotes little of them. */
public final class ChangeFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    ChangeFormatException(String message) {
        super(message);
    }
}

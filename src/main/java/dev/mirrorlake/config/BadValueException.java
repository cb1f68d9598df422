package dev.mirrorlake.config;

/** A value is not what its key takes. The message says what is allowed, and never what the value is. */
final class BadValueException extends Exception {
    private static final long serialVersionUID = 1L;

    BadValueException(String message) {
        super(message);
    }
}

package dev.mirrorlake.proxy.thrift;

/** The bytes are not what can be read here; the stream can't be followed any further. */
public final class ThriftFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NotUnderstood reason;

    /** Without a stack trace: anybody who reaches the port can cause as many of these as they like. */
    public ThriftFormatException(NotUnderstood reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public NotUnderstood reason() {
        return reason;
    }
}

package dev.mirrorlake.proxy.thrift;

/**
 * How messages stand on a connection: in which protocol, and whether in frames. Each is a setting of Hive's own,
 * {@code hive.metastore.thrift.compact.protocol.enabled} and {@code hive.metastore.thrift.framed.transport.enabled}.
 */
public enum WireFormat {
    BINARY(false, false),
    FRAMED_BINARY(true, false),
    COMPACT(false, true),
    FRAMED_COMPACT(true, true);

    private final boolean framed;
    private final boolean compact;

    WireFormat(boolean framed, boolean compact) {
        this.framed = framed;
        this.compact = compact;
    }

    /** Whether messages stand in frames, {@code TFramedTransport}'s. */
    boolean isFramed() {
        return framed;
    }

    /** Whether they are written in {@code TCompactProtocol}, else in {@code TBinaryProtocol}, its strict form. */
    boolean isCompact() {
        return compact;
    }
}

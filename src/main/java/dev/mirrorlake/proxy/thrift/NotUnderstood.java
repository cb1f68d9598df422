package dev.mirrorlake.proxy.thrift;

import java.util.Locale;

/** Why a connection, or the rest of it, can't be read. Such a connection flows on unseen, {@link #NOT_THRIFT} aside. */
public enum NotUnderstood {
    /** What came first is in no form of Thrift that a metastore speaks: HTTP, a port scan, noise. */
    NOT_THRIFT,
    /** The binary protocol's form without a version, which Hive's servers refuse. */
    OLD_BINARY,
    /** A SASL negotiation (Kerberos, delegation tokens, passwords). */
    SASL,
    TLS,
    /** A message does not begin as one of the connection's protocol and the expected direction does. */
    BAD_HEADER,
    /** A frame is empty, or larger than any that a metastore takes. */
    BAD_FRAME,
    /** A method name is longer than any method's. */
    NAME_TOO_LONG,
    UNKNOWN_TYPE,
    NEGATIVE_SIZE,
    /** A number of the compact protocol has more bytes than its type can fill. */
    NUMBER_TOO_LONG,
    TOO_DEEP,
    /** A call that is to be rewritten has more values than are held of one. */
    TOO_MANY_VALUES,
    /** What should be one whole message, or one struct, ends too early or goes on behind its end. */
    NOT_WHOLE,
    /** A reply belongs to another call than the one that was waiting for it. */
    OUT_OF_SEQUENCE,
    TOO_MANY_UNANSWERED,
    /** The metastore could not read a call, and goes on in the middle of it. */
    PROTOCOL_ERROR,
    /** The tap itself failed. */
    BUG;

    /** The value in metrics and logs, {@code not-thrift}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

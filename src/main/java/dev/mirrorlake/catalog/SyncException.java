package dev.mirrorlake.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Something that a sync needed did not happen. Vendor exceptions are translated into this once, at the edge, where it
 * is still known what they mean.
 *
 * <p>The message names the system, the thing and the value, e.g. {@code glue: table sales.orders: access denied to
 * glue:UpdateTable}; the remedy says what an operator can do, and is empty where waiting is all there is to do.
 */
public final class SyncException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What may help. */
    public enum Kind {
        /** The system could not be reached at all: everything else that needs it will fail too. Retried. */
        UNREACHABLE(ReasonCode.UNREACHABLE),
        /** The system answered, but not now or not this time: throttled, conflict, internal error. Retried. */
        RETRY(ReasonCode.FAILED),
        /** The system said no, or the request can't work. Retrying the same can't help; an operator can. */
        REFUSED(ReasonCode.REFUSED);

        private final ReasonCode code;

        Kind(ReasonCode code) {
            this.code = code;
        }

        /** Of failures that have none of their own. */
        public ReasonCode code() {
            return code;
        }
    }

    private final String message;
    private final Kind kind;
    private final String system;
    private final String remedy;
    private final ReasonCode code;

    /**
     * A failure that its kind says all of.
     *
     * @param system {@code metastore}, {@code lakefs}, {@code s3} or {@code glue}
     * @param message what failed, without the system's name
     */
    public SyncException(Kind kind, String system, String message, String remedy, @Nullable Throwable cause) {
        this(kind, kind.code, system, message, remedy, cause);
    }

    /**
     * A failure that has a code of its own.
     *
     * @param system {@code metastore}, {@code lakefs}, {@code s3} or {@code glue}
     * @param message what failed, without the system's name
     */
    public SyncException(
            Kind kind, ReasonCode code, String system, String message, String remedy, @Nullable Throwable cause) {
        super(cause);
        this.code = code;
        this.message = system + ": " + message;
        this.kind = kind;
        this.system = system;
        this.remedy = remedy;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public Kind kind() {
        return kind;
    }

    public ReasonCode code() {
        return code;
    }

    public String system() {
        return system;
    }

    public String remedy() {
        return remedy;
    }
}

package dev.mirrorlake.proxy;

/**
 * How long the request is that passes by, held against {@code proxy.max-request-bytes}. Confined to the event loop of
 * its connection.
 */
final class RequestSize {
    private final int most;
    private final Refusals refusals;
    private long bytes;

    /** @param most bytes that a request may have; 0: any */
    RequestSize(int most, Refusals refusals) {
        this.most = most;
        this.refusals = refusals;
    }

    /** Takes note of more bytes of the request. False where it is now too long, which is counted. */
    boolean allows(int more) {
        bytes += more;
        boolean fits = most == 0 || bytes <= most;
        if (!fits) {
            refusals.refused(Refusals.Limit.MAX_REQUEST_BYTES, most);
        }
        return fits;
    }

    /** Another request begins. */
    void reset() {
        bytes = 0;
    }
}

package dev.mirrorlake.rig;

/** What the emulated S3 gateway refuses: its HTTP status, S3's code and a message. */
final class S3Error extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    S3Error(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}

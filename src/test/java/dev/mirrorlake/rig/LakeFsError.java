package dev.mirrorlake.rig;

/** What the lakeFS emulator, or a real lakeFS, refuses: its HTTP status and message. */
public final class LakeFsError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public LakeFsError(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}

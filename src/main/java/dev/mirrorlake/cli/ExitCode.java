package dev.mirrorlake.cli;

/**
 * What the commands end with. 64, 70 and 78 are those of BSD's {@code sysexits.h}, so that 1 to 3 are left for what a
 * command found out.
 */
final class ExitCode {
    static final int OK = 0;

    /** Something that was asked for did not happen. */
    static final int FAILED = 1;

    /** {@code plan} only: there is something to do. */
    static final int SOMETHING_TO_DO = 2;

    /** A system that is needed could not be reached; trying again later may help. */
    static final int UNREACHABLE = 3;

    /** The command line is wrong. */
    static final int USAGE = 64;

    /** A bug in Mirrorlake. */
    static final int INTERNAL = 70;

    /** The configuration is wrong. */
    static final int CONFIG = 78;

    private ExitCode() {}
}

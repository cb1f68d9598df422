package dev.mirrorlake.proxy.thrift;

/** The types of the binary protocol. Source: Thrift binary protocol specification, read 2026-11-20. */
final class WireType {
    static final int STOP = 0;
    static final int BOOL = 2;
    static final int I32 = 8;
    static final int STRING = 11;
    static final int STRUCT = 12;
    static final int MAP = 13;
    static final int SET = 14;
    static final int LIST = 15;

    /** Bytes of a value by type; 0 where that depends on the value, or the type does not exist. */
    private static final byte[] WIDTHS = new byte[256];

    static {
        WIDTHS[BOOL] = 1;
        WIDTHS[3] = 1; // i8
        WIDTHS[4] = 8; // double
        WIDTHS[6] = 2; // i16
        WIDTHS[I32] = 4;
        WIDTHS[10] = 8; // i64
    }

    private WireType() {}

    /** @param type 0 to 255 */
    static int width(int type) {
        return WIDTHS[type];
    }
}

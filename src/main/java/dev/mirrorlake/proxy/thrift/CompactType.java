package dev.mirrorlake.proxy.thrift;

/**
 * The types of the compact protocol, and how its numbers stand. Source: Thrift compact protocol specification, read
 * 2026-11-20.
 */
final class CompactType {
    static final int STOP = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int I8 = 3;
    static final int I16 = 4;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int DOUBLE = 7;
    static final int STRING = 8;
    static final int LIST = 9;
    static final int SET = 10;
    static final int MAP = 11;
    static final int STRUCT = 12;

    /** In a byte with two numbers, the second has the lower bits. */
    static final int TYPE_BITS = 4;

    static final int TYPE_MASK = 0x0f;

    /** The size in the header of a list that says that the size follows. */
    static final int LONG_LIST = 15;

    private CompactType() {}

    static boolean isBool(int type) {
        return type == TRUE || type == FALSE;
    }

    /** The {@link WireType} of those types that have the same meaning there; 0 for all others. */
    static int wireType(int type) {
        return switch (type) {
            case I32 -> WireType.I32;
            case STRING -> WireType.STRING;
            case LIST -> WireType.LIST;
            case MAP -> WireType.MAP;
            case STRUCT -> WireType.STRUCT;
            default -> WireType.STOP;
        };
    }

    /** The reverse of {@link #wireType}. */
    static int ofWireType(int wireType) {
        return switch (wireType) {
            case WireType.I32 -> I32;
            case WireType.STRING -> STRING;
            case WireType.LIST -> LIST;
            case WireType.MAP -> MAP;
            case WireType.STRUCT -> STRUCT;
            default -> throw new IllegalArgumentException("no type " + wireType);
        };
    }

    /** The signed number that a varint stands for. */
    static int zigzag(int number) {
        return (number >>> 1) ^ -(number & 1);
    }

    /** The reverse of {@link #zigzag}. */
    static int toZigzag(int number) {
        return (number << 1) ^ (number >> 31);
    }
}

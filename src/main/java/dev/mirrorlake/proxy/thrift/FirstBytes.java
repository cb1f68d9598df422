package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the first bytes that a client sends in which {@link WireFormat} it speaks, if in any.
 *
 * <table>
 *   <caption>First bytes, in hexadecimal where not quoted</caption>
 *   <tr><td>80</td><td>strict binary protocol; the {@link MessageScanner} will see whether more of it follows</td></tr>
 *   <tr><td>82 21, 82 81</td><td>compact protocol: version 1, call or oneway</td></tr>
 *   <tr><td>00 xx xx xx, then 80 or 82</td><td>a frame (which is smaller than 16 MB), then binary or compact</td></tr>
 *   <tr><td>00 00 0x xx, then a letter</td><td>old binary: the size of the method's name, then the name</td></tr>
 *   <tr><td>01 00 00 00, then 01 to 14</td><td>SASL: START and the size of the mechanism's name (RFC 4422: 20 at most)</td></tr>
 *   <tr><td>16 03</td><td>TLS handshake</td></tr>
 * </table>
 *
 * <p>Confined to one thread.
 */
public final class FirstBytes {
    private static final int ENOUGH = 5;

    private final byte[] first = new byte[ENOUGH];
    private int count;

    /**
     * What the client speaks, or null as long as more bytes are needed.
     *
     * @throws ThriftFormatException where it is nothing that can be read; the reason says what it is
     */
    public @Nullable WireFormat look(ByteBuffer in) {
        while (in.hasRemaining() && count < ENOUGH) {
            first[count++] = in.get();
            WireFormat found = found();
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The bytes that were looked at: the beginning of the first message. */
    public ByteBuffer taken() {
        return ByteBuffer.wrap(first, 0, count);
    }

    /** Decides after each byte, so that nobody can keep us waiting with bytes that lead nowhere. */
    private @Nullable WireFormat found() {
        int last = first[count - 1] & 0xff;
        return switch (first[0]) {
            case (byte) 0x80 -> WireFormat.BINARY;
            case (byte) 0x82 -> {
                if (count == 1) {
                    yield null;
                }
                if (last == 0x21 || last == 0x81) {
                    yield WireFormat.COMPACT;
                }
                throw unreadable(NotUnderstood.NOT_THRIFT);
            }
            case 0x00 -> {
                if (count < ENOUGH) {
                    yield null;
                }
                if (last == 0x80) {
                    yield WireFormat.FRAMED_BINARY;
                }
                if (last == 0x82) {
                    yield WireFormat.FRAMED_COMPACT;
                }
                boolean nameSize = first[1] == 0 && first[2] <= 1 && first[2] >= 0;
                throw unreadable(nameSize && isLetter(last) ? NotUnderstood.OLD_BINARY : NotUnderstood.NOT_THRIFT);
            }
            case 0x01 -> {
                if (count < ENOUGH && (count == 1 || last == 0)) {
                    yield null;
                }
                boolean nameSize = count == ENOUGH && last >= 1 && last <= 20;
                throw unreadable(nameSize ? NotUnderstood.SASL : NotUnderstood.NOT_THRIFT);
            }
            case 0x16 -> {
                if (count == 1) {
                    yield null;
                }
                throw unreadable(last == 3 ? NotUnderstood.TLS : NotUnderstood.NOT_THRIFT);
            }
            default -> throw unreadable(NotUnderstood.NOT_THRIFT);
        };
    }

    private static ThriftFormatException unreadable(NotUnderstood what) {
        return new ThriftFormatException(what, "the connection begins as " + what.label());
    }

    private static boolean isLetter(int ascii) {
        int lowerCase = ascii | 0x20;
        return lowerCase >= 'a' && lowerCase <= 'z';
    }
}

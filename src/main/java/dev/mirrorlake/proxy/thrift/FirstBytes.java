package dev.mirrorlake.proxy.thrift;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the first bytes that a client sends what it speaks, if that is not the strict binary protocol.
 *
 * <table>
 *   <caption>First bytes, in hexadecimal where not quoted</caption>
 *   <tr><td>80 01</td><td>strict binary: the {@link MessageScanner}'s business</td></tr>
 *   <tr><td>00 xx xx xx, then 80 or 82</td><td>framed transport (frames are smaller than 16 MB), then binary or compact</td></tr>
 *   <tr><td>00 00 0x xx, then a letter</td><td>old binary: the size of the method's name, then the name</td></tr>
 *   <tr><td>82 21, 82 81</td><td>compact protocol: version 1, call or oneway</td></tr>
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

    /** Whether bytes that begin like this are for the {@link MessageScanner}. */
    public static boolean areStrictBinary(ByteBuffer in) {
        return in.get(in.position()) == (byte) 0x80;
    }

    /** What the client speaks, or null as long as more bytes are needed. */
    public @Nullable NotUnderstood look(ByteBuffer in) {
        while (in.hasRemaining() && count < ENOUGH) {
            first[count++] = in.get();
            NotUnderstood found = found();
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Decides after each byte, so that nobody can keep us waiting with bytes that lead nowhere. */
    private @Nullable NotUnderstood found() {
        int last = first[count - 1] & 0xff;
        return switch (first[0]) {
            case (byte) 0x82 -> secondByte(NotUnderstood.COMPACT, last == 0x21 || last == 0x81);
            case 0x16 -> secondByte(NotUnderstood.TLS, last == 3);
            case 0x01 -> {
                if (count < ENOUGH) {
                    yield count == 1 || last == 0 ? null : NotUnderstood.NOT_THRIFT;
                }
                yield last >= 1 && last <= 20 ? NotUnderstood.SASL : NotUnderstood.NOT_THRIFT;
            }
            case 0x00 -> {
                if (count < ENOUGH) {
                    yield null;
                }
                if (last == 0x80 || last == 0x82) {
                    yield NotUnderstood.FRAMED;
                }
                boolean nameSize = first[1] == 0 && first[2] <= 1 && first[2] >= 0;
                yield nameSize && isLetter(last) ? NotUnderstood.OLD_BINARY : NotUnderstood.NOT_THRIFT;
            }
            default -> NotUnderstood.NOT_THRIFT;
        };
    }

    private @Nullable NotUnderstood secondByte(NotUnderstood variant, boolean fits) {
        if (count == 1) {
            return null;
        }
        return fits ? variant : NotUnderstood.NOT_THRIFT;
    }

    private static boolean isLetter(int ascii) {
        int lowerCase = ascii | 0x20;
        return lowerCase >= 'a' && lowerCase <= 'z';
    }
}

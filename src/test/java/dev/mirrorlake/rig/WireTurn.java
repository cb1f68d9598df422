package dev.mirrorlake.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;

/**
 * What one side of a connection said before the other spoke.
 *
 * <p>As text it is a line: {@code >} for the client or {@code <} for the server, a space, then each byte as the ASCII
 * character it is, or as {@code \xNN}.
 *
 * @param latin1 the bytes, each as the character of that number
 */
public record WireTurn(boolean fromClient, String latin1) {
    private static final int ESCAPED = "\\xNN".length();

    public static WireTurn of(boolean fromClient, byte[] bytes) {
        return new WireTurn(fromClient, new String(bytes, ISO_8859_1));
    }

    public byte[] bytes() {
        return latin1.getBytes(ISO_8859_1);
    }

    public int length() {
        return latin1.length();
    }

    /** The bytes from one index up to another. */
    public WireTurn part(int from, int to) {
        return new WireTurn(fromClient, latin1.substring(from, to));
    }

    /** This one's bytes and then the other's, both of the same side. */
    public WireTurn and(WireTurn next) {
        if (next.fromClient != fromClient) {
            throw new IllegalArgumentException("turns of different sides");
        }
        return new WireTurn(fromClient, latin1 + next.latin1);
    }

    public String toLine() {
        StringBuilder line = new StringBuilder(fromClient ? "> " : "< ");
        for (byte b : bytes()) {
            if (b > ' ' && b < 0x7f && b != '\\') {
                line.append((char) b);
            } else {
                line.append("\\x").append(HexFormat.of().toHexDigits(b));
            }
        }
        return line.toString();
    }

    public static WireTurn parse(String line) {
        boolean fromClient = line.startsWith("> ");
        if (!fromClient && !line.startsWith("< ")) {
            throw new IllegalArgumentException("neither the client's nor the server's: " + line);
        }
        StringBuilder latin1 = new StringBuilder();
        for (int i = 2; i < line.length(); ) {
            if (line.charAt(i) == '\\') {
                latin1.append((char) HexFormat.fromHexDigits(line, i + 2, i + ESCAPED));
                i += ESCAPED;
            } else {
                latin1.append(line.charAt(i));
                i++;
            }
        }
        return new WireTurn(fromClient, latin1.toString());
    }
}

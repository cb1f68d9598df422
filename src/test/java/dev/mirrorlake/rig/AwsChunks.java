package dev.mirrorlake.rig;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Bodies that an AWS SDK sends in chunks of its own, below HTTP's: {@code size-in-hex[;chunk-signature=…] CRLF bytes CRLF},
 * the last of no bytes, and behind it trailers. Signatures and trailers are not looked at. Source: Amazon S3 API
 * reference, "Transferring payload in multiple chunks" and "Including trailing headers", read 2026-11-20.
 */
final class AwsChunks {
    private AwsChunks() {}

    static boolean marked(Headers headers) {
        return Optional.ofNullable(headers.getFirst("x-amz-content-sha256"))
                .orElse("")
                .startsWith("STREAMING-");
    }

    /** The bytes of all chunks. */
    static byte[] joined(byte[] body) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (true) {
            int end = endOfLine(body, at);
            String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int size = Integer.parseInt(line.replaceFirst(";.*", ""), 16);
            if (size == 0) {
                return joined.toByteArray();
            }
            joined.write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private static int endOfLine(byte[] body, int from) {
        for (int i = from; i + 1 < body.length; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n') {
                return i;
            }
        }
        throw new S3Error(400, "IncompleteBody", "a chunk's size is missing");
    }
}

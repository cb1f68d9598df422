package dev.mirrorlake.rig;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The gateway's uploads in parts that have not ended. Guarded by the emulator's lock. */
final class S3Uploads {
    private final Map<String, NavigableMap<Integer, byte[]>> parts = new HashMap<>();

    String begin() {
        String id = UUID.randomUUID().toString();
        parts.put(id, new TreeMap<>());
        return id;
    }

    /** Returns the part's ETag, without quotes. */
    String put(String id, int number, byte[] bytes) {
        upload(id).put(number, bytes);
        return LakeFsObjects.md5(bytes);
    }

    /** Ends an upload: the bytes of the parts that are named, in order. */
    Whole complete(String id, List<Map<String, String>> named) {
        NavigableMap<Integer, byte[]> uploaded = upload(id);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteArrayOutputStream checksums = new ByteArrayOutputStream();
        for (Map<String, String> part : named) {
            byte[] content = uploaded.get(Integer.parseInt(part.getOrDefault("PartNumber", "0")));
            String checksum = part.getOrDefault("ETag", "").replace("\"", "");
            if (content == null || !LakeFsObjects.md5(content).equals(checksum)) {
                throw new S3Error(400, "InvalidPart", "no such part: " + part);
            }
            bytes.writeBytes(content);
            checksums.writeBytes(HexFormat.of().parseHex(checksum));
        }
        parts.remove(id);
        return new Whole(bytes.toByteArray(), LakeFsObjects.md5(checksums.toByteArray()), named.size());
    }

    /** @param checksum of the parts' checksums, which S3's ETag has before {@code -<number of parts>} */
    record Whole(byte[] bytes, String checksum, int numberOfParts) {}

    void abort(String id) {
        upload(id);
        parts.remove(id);
    }

    private NavigableMap<Integer, byte[]> upload(String id) {
        return Optional.ofNullable(parts.get(id)).orElseThrow(() -> new S3Error(404, "NoSuchUpload", id));
    }
}

package dev.mirrorlake.rig.rows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whole files by their address, whose bucket and key are taken literally. */
record S3Files(S3Client s3) {
    private static final Pattern ADDRESS = Pattern.compile("s3[an]?://([^/]+)/(.*)", Pattern.DOTALL);

    /** The addresses of all files below a folder, at any depth; directory markers aside. */
    List<String> below(String folder) {
        Matcher parts = parsed(folder.endsWith("/") ? folder : folder + "/");
        return s3.listObjectsV2Paginator(list -> list.bucket(parts.group(1)).prefix(parts.group(2))).contents().stream()
                .map(S3Object::key)
                .filter(key -> !key.endsWith("/"))
                .map(key -> "s3://" + parts.group(1) + "/" + key)
                .toList();
    }

    byte[] bytes(String address) {
        Matcher parts = parsed(address);
        try {
            return s3.getObjectAsBytes(get -> get.bucket(parts.group(1)).key(parts.group(2)))
                    .asByteArray();
        } catch (NoSuchKeyException e) {
            throw new IllegalStateException("HIVE_CANNOT_OPEN_SPLIT: no object at " + address, e);
        }
    }

    /**
     * A data file's bytes.
     *
     * @param name decides on compression, where the format leaves that to names
     */
    byte[] data(RowFormat format, String name, String address) {
        byte[] bytes = bytes(address);
        if (!format.compressedByName() || name.endsWith("/")) {
            return bytes;
        }
        String file = name.substring(name.lastIndexOf('/') + 1);
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "gz" -> all(() -> new GZIPInputStream(new ByteArrayInputStream(bytes)));
            case "deflate" -> all(() -> new InflaterInputStream(new ByteArrayInputStream(bytes)));
            case "bz2", "zst", "snappy", "lz4", "lzo" ->
                throw new IllegalStateException("the test reader can't decompress " + name);
            default -> bytes;
        };
    }

    private interface Opened {
        InputStream open() throws IOException;
    }

    private static byte[] all(Opened stream) {
        try (InputStream plain = stream.open()) {
            return plain.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("HIVE_BAD_DATA: not compressed as its name says", e);
        }
    }

    private static Matcher parsed(String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalStateException("HIVE_BAD_DATA: not an address in S3: " + address);
        }
        return parts;
    }
}

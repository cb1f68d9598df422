package dev.mirrorlake.stories;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What lies in S3. Addresses are {@code s3://BUCKET/KEY}, whatever characters the key has. */
final class Stored {
    private final S3Client s3;

    Stored(S3Client s3) {
        this.s3 = s3;
    }

    /** What lies at an address, as text. */
    String text(String address) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket(address)).key(key(address)))
                .asUtf8String();
    }

    /** The keys that begin with an address. */
    List<String> keys(String address) {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket(address)).prefix(key(address))).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** All below a location, as text, by what follows the location and a slash. */
    Map<String, String> contents(String location) {
        String folder = location + "/";
        return keys(folder).stream()
                .map(key -> key.substring(key(folder).length()))
                .collect(Collectors.toMap(path -> path, path -> text(folder + path)));
    }

    /**
     * The paths below a location of what readers open: folders' markers, and files whose names begin with an underscore
     * or a dot, they don't.
     */
    List<String> visible(String location) {
        String folder = location + "/";
        return keys(folder).stream()
                .map(key -> key.substring(key(folder).length()))
                .filter(path -> !path.endsWith("/") && !path.matches("(.*/)?[_.][^/]*"))
                .toList();
    }

    /** What follows the bucket in an address. */
    static String key(String address) {
        return address.split("/", 4)[3];
    }

    static String bucket(String address) {
        return address.split("/", 4)[2];
    }
}

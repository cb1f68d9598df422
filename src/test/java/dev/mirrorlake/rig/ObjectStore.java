package dev.mirrorlake.rig;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Where the lakeFS emulator keeps the bytes of objects. */
public interface ObjectStore {
    /** Writes an object at {@code s3://bucket/key}. */
    void put(String address, byte[] bytes);

    /** Reads what was put there. */
    byte[] get(String address);

    /** Keeps everything in memory. */
    static ObjectStore inMemory() {
        Map<String, byte[]> objects = new ConcurrentHashMap<>();
        return new ObjectStore() {
            @Override
            public void put(String address, byte[] bytes) {
                objects.put(address, bytes.clone());
            }

            @Override
            public byte[] get(String address) {
                byte @Nullable [] bytes = objects.get(address);
                if (bytes == null) {
                    throw new IllegalStateException("nothing at " + address);
                }
                return bytes.clone();
            }
        };
    }

    /** Keeps everything in S3; the buckets must exist. */
    static ObjectStore inS3(S3Client s3) {
        return new ObjectStore() {
            @Override
            public void put(String address, byte[] bytes) {
                s3.putObject(
                        request -> request.bucket(bucket(address)).key(key(address)), RequestBody.fromBytes(bytes));
            }

            @Override
            public byte[] get(String address) {
                return s3.getObjectAsBytes(
                                request -> request.bucket(bucket(address)).key(key(address)))
                        .asByteArray();
            }
        };
    }

    private static String bucket(String address) {
        return URI.create(address).getAuthority();
    }

    private static String key(String address) {
        return URI.create(address).getPath().substring(1);
    }
}

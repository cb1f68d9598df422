package dev.mirrorlake.rig;

import dev.mirrorlake.rig.LakeFsRepository.Branch;
import dev.mirrorlake.rig.LakeFsRepository.Entry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The emulator's repositories, and the bytes of what lies in them. Guarded by the emulator's lock. */
final class LakeFsObjects {
    final NavigableMap<String, LakeFsRepository> repositories = new TreeMap<>(LakeFsRepository.BYTES);
    /** The types of several storages by their ids; empty: there is one, S3. */
    final Map<String, String> storages = new ConcurrentHashMap<>();

    private final ObjectStore store;

    LakeFsObjects(ObjectStore store) {
        this.store = store;
    }

    LakeFsRepository repository(String id) {
        return Optional.ofNullable(repositories.get(id))
                .orElseThrow(() -> new LakeFsError(404, "repository not found"));
    }

    /** Stages an object whose bytes get a new address in the repository's namespace. */
    Entry write(LakeFsRepository repository, String branch, String path, byte[] bytes, String checksum) {
        Branch into = repository.branch(branch);
        String address = newAddress(repository.namespace);
        store.put(address, bytes);
        Entry entry = new Entry(address, bytes.length, checksum, now());
        into.staging.put(path, Optional.of(entry));
        return entry;
    }

    /** Stages an object that lies at an address of somebody else's. */
    Entry stage(LakeFsRepository repository, String branch, String path, String address, long size, String checksum) {
        Branch into = repository.branch(branch);
        boolean ours = address.startsWith(repository.namespace.replaceAll("/+$", "") + "/");
        Entry entry = new Entry(ours ? address : ForeignAddress.shown(address), size, checksum, now());
        into.staging.put(path, Optional.of(entry));
        return entry;
    }

    byte[] read(Entry entry) {
        return store.get(entry.address());
    }

    /** Does nothing where nothing is. */
    void delete(LakeFsRepository repository, String branch, String path) {
        Branch from = repository.branch(branch);
        if (repository.commit(branch).tree().containsKey(path)) {
            from.staging.put(path, Optional.empty());
        } else {
            from.staging.remove(path);
        }
    }

    /** The checksum that lakeFS keeps of what is written in one piece, which is S3's ETag. */
    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Seconds. */
    static long now() {
        return System.currentTimeMillis() / 1000;
    }

    /** {@code <namespace>/data/<id that descends with time>/<unique id>}: no name, no extension. */
    private static String newAddress(String namespace) {
        String descending = "g" + twentyOf(Long.MAX_VALUE - now() / 3600).substring(1);
        String unique = "c"
                + twentyOf(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)).substring(1);
        return namespace.replaceAll("/+$", "") + "/data/" + descending + "/" + unique;
    }

    private static String twentyOf(long number) {
        String digits = Long.toString(number, 32);
        return "0".repeat(20 - digits.length()) + digits;
    }
}

package dev.mirrorlake.lakefs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is not committed below the prefixes of one table.
 *
 * @param kinds {@code added}, {@code changed} or {@code removed} by path, in byte order
 */
record Uncommitted(NavigableMap<String, String> kinds) {
    private static final String REMOVED = "removed";

    Uncommitted() {
        this(new TreeMap<>(KeyOrder.BYTES));
    }

    /** The paths that the branch shows, unlike those of removed objects. */
    List<String> present() {
        List<String> present = new ArrayList<>();
        kinds.forEach((path, kind) -> {
            if (!kind.equals(REMOVED)) {
                present.add(path);
            }
        });
        return present;
    }

    /**
     * SHA-256 in hex; empty where everything is committed.
     *
     * @param objects what the branch shows, at least at {@link #present}. The physical addresses in it tell an object
     *     from another of the same size that was written over it.
     */
    String digest(Map<String, LakeObject> objects) {
        if (kinds.isEmpty()) {
            return "";
        }
        MessageDigest sha256 = sha256();
        kinds.forEach((path, kind) -> {
            LakeObject object = kind.equals(REMOVED) ? null : objects.get(path);
            String state = object == null ? "" : object.sizeBytes() + "\0" + object.physicalAddress();
            sha256.update((kind + "\0" + path + "\0" + state + "\n").getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

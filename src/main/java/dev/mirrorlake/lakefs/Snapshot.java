package dev.mirrorlake.lakefs;

import java.util.List;

/**
 * What a ref showed below some prefixes.
 *
 * @param commit the commit id that the ref pointed to
 * @param uncommitted a digest of what was not committed below the prefixes; empty where there was nothing, or the ref is
 *     not a branch, or only committed objects were asked for. Equal digests of equal prefixes mean equal objects.
 * @param objects in the byte order of their paths, each once
 */
public record Snapshot(String commit, String uncommitted, List<LakeObject> objects) {
    public Snapshot {
        objects = List.copyOf(objects);
    }
}

package dev.mirrorlake.source;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.lakefs.Repository;
import dev.mirrorlake.manifest.Contents;
import dev.mirrorlake.manifest.DataObjects;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Looks in S3 for objects whose addresses are in doubt ({@link ObjectDoubts}). What was found once isn't looked for again, as
 * long as its table has it. May be used by many threads, though one table is checked by one at a time.
 */
public final class ObjectChecks {
    /** Of one sync. At 20 ms and 16 at a time it takes some 12 seconds; the next sync goes on from there. */
    static final int MOST_HEADS = 10_000;

    /** Of one table. */
    static final int MOST_DOUBTS = 100_000;

    /** Of all tables. Some 200 bytes each. */
    static final int MOST_REMEMBERED = 500_000;

    private final DataObjects data;
    private final int mostHeads;
    private final int mostDoubts;
    private final SettledDoubts settled;

    public ObjectChecks(DataObjects data) {
        this(data, MOST_HEADS, MOST_DOUBTS, MOST_REMEMBERED);
    }

    ObjectChecks(DataObjects data, int mostHeads, int mostDoubts, int mostRemembered) {
        this.data = data;
        this.mostHeads = mostHeads;
        this.mostDoubts = mostDoubts;
        this.settled = new SettledDoubts(mostRemembered);
    }

    /** The object that may settle a doubt, and the partitions that have it. */
    private static final class Doubt {
        private LakeObject object;
        private final Set<List<String>> values = new HashSet<>();

        Doubt(LakeObject object) {
            this.object = object;
        }

        boolean isSettledBy(Map<LakeObject, Optional<Long>> sizes) {
            Optional<Long> size = sizes.get(object);
            return size != null
                    && size.filter(bytes -> bytes == object.sizeBytes()).isPresent();
        }
    }

    /**
     * Why manifests would lead nowhere, by their values.
     *
     * @param contents none of which is {@link Contents#unfit}
     * @param repositories by the stores of the places that are in lakeFS
     * @throws SyncException REFUSED where S3 doesn't let us look, or a bucket isn't there; RETRY where there is more to look
     *     for than one sync may
     */
    public Map<List<String>, Reason> refusals(
            CatalogTable table, List<Contents> contents, Map<String, Repository> repositories) {
        Map<String, Doubt> doubts = doubts(contents, repositories);
        if (doubts.size() > mostDoubts) {
            Reason reason = tooMany(table, doubts.size());
            return contents.stream().collect(Collectors.toMap(Contents::values, any -> reason));
        }
        doubts.keySet().removeAll(settled.among(table.name(), doubts.keySet()));
        Set<LakeObject> objects = new HashSet<>();
        for (Doubt doubt : doubts.values()) {
            if (objects.size() < mostHeads) {
                objects.add(doubt.object);
            }
        }
        Map<LakeObject, Optional<Long>> sizes = new ConcurrentHashMap<>();
        try {
            data.sizes(objects, sizes::put);
        } finally {
            // also where S3 fails in the midst of them, or a table of many would begin anew each time
            Set<String> found = doubts.entrySet().stream()
                    .filter(doubt -> doubt.getValue().isSettledBy(sizes))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            settled.add(table.name(), found);
        }
        Map<List<String>, Reason> refusals = new HashMap<>();
        int left = 0;
        for (Doubt doubt : doubts.values()) {
            Optional<Long> size = sizes.get(doubt.object);
            if (size == null) {
                left++;
            } else if (!doubt.isSettledBy(sizes)) {
                Reason reason = missing(table, doubt.object, size);
                doubt.values.forEach(values -> refusals.putIfAbsent(values, reason));
            }
        }
        if (refusals.isEmpty() && left > 0) {
            throw new SyncException(
                    SyncException.Kind.RETRY,
                    "s3",
                    "table " + table.name() + ": " + sizes.size() + " of its objects were looked for in S3, and " + left
                            + " are still to be",
                    "",
                    null);
        }
        return refusals;
    }

    /** By their keys, in order; each with the first object that has it. */
    private static Map<String, Doubt> doubts(List<Contents> contents, Map<String, Repository> repositories) {
        Map<String, Doubt> doubts = new TreeMap<>();
        for (Contents each : contents) {
            Repository repository = repositories.get(each.source().location().store());
            if (repository == null) {
                continue; // listed from S3 itself
            }
            ObjectDoubts ofRepository = new ObjectDoubts(repository);
            for (LakeObject object : each.objects()) {
                for (String key : ofRepository.of(object)) {
                    Doubt doubt = doubts.computeIfAbsent(key, any -> new Doubt(object));
                    doubt.values.add(each.values());
                    if (object.path().compareTo(doubt.object.path()) < 0) {
                        doubt.object = object;
                    }
                }
            }
        }
        return doubts;
    }

    private Reason tooMany(CatalogTable table, int doubts) {
        return new Reason(
                ReasonCode.TOO_LARGE,
                "table " + table.name() + ": " + doubts
                        + " of its objects and folders have physical addresses that must be"
                        + " looked for in S3, and the most is " + mostDoubts,
                "write them again through lakeFS, or import them under the keys that they have in S3");
    }

    private static Reason missing(CatalogTable table, LakeObject object, Optional<Long> size) {
        String found = size.map(bytes -> "S3 has " + bytes + " bytes there instead of " + object.sizeBytes())
                .orElse("S3 has no object there");
        return new Reason(
                ReasonCode.OBJECT_MISSING,
                "table " + table.name() + ", object \"" + object.path() + "\" is at the physical address "
                        + object.physicalAddress() + " by lakeFS, but " + found,
                "write it again through lakeFS: it was moved or deleted, or its key has characters that lakeFS doesn't give"
                        + " back as they are, such as %23 or ?");
    }
}

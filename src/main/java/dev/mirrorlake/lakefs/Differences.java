package dev.mirrorlake.lakefs;

import dev.mirrorlake.lakefs.LakeFsApi.Difference;
import dev.mirrorlake.lakefs.LakeFsApi.Page;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What differs between two commits, or between a branch and its last commit, for many watchers at once. One pass over the
 * whole branch answers all of them, and skips the regions that nobody watches.
 */
final class Differences {
    private final LakeFsApi api;

    Differences(LakeFsApi api) {
        this.api = api;
    }

    /**
     * Those of the watchers whose prefixes something differs below, between two commits; empty where one of the commits, or
     * the repository, is gone. Reads no more pages than the whole difference has, and passes over what lies in regions
     * that no untouched watcher watches.
     */
    <T> Optional<Set<T>> touched(
            String repository, String left, String right, Map<T, ? extends Collection<String>> watchers) {
        Set<T> touched = new HashSet<>();
        PrefixIndex<T> untouched = new PrefixIndex<>(watchers);
        boolean read = walk(untouched, after -> api.diff(repository, left, right, after), difference -> {
            for (T watcher : untouched.watching(difference.path())) {
                touched.add(watcher);
                untouched.remove(watcher);
            }
        });
        return read ? Optional.of(touched) : Optional.empty();
    }

    /** The digest of what is uncommitted below each watcher's prefixes; empty where the branch is gone. */
    <T> Optional<Map<T, String>> uncommittedDigests(
            String repository, String branch, Map<T, ? extends Collection<String>> watchers) {
        return uncommittedOfEach(repository, branch, watchers).flatMap(changes -> {
            SortedSet<String> wanted = new TreeSet<>(KeyOrder.BYTES);
            changes.values().forEach(of -> wanted.addAll(of.present()));
            return objectsAt(repository, branch, wanted).map(objects -> {
                Map<T, String> digests = new HashMap<>();
                changes.forEach((watcher, of) -> digests.put(watcher, of.digest(objects)));
                return digests;
            });
        });
    }

    /** What is uncommitted below some prefixes; empty where the branch does not exist. */
    Optional<Uncommitted> uncommitted(String repository, String branch, Set<String> prefixes) {
        return uncommittedOfEach(repository, branch, Map.of(branch, prefixes))
                .flatMap(changes -> changes.values().stream().findAny());
    }

    private <T> Optional<Map<T, Uncommitted>> uncommittedOfEach(
            String repository, String branch, Map<T, ? extends Collection<String>> watchers) {
        Map<T, Uncommitted> changes = new HashMap<>();
        watchers.keySet().forEach(watcher -> changes.put(watcher, new Uncommitted()));
        PrefixIndex<T> index = new PrefixIndex<>(watchers);
        boolean read = walk(index, after -> api.uncommitted(repository, branch, after), difference -> {
            for (T watcher : index.watching(difference.path())) {
                changes.computeIfAbsent(watcher, w -> new Uncommitted())
                        .kinds()
                        .put(difference.path(), difference.kind());
            }
        });
        return read ? Optional.of(changes) : Optional.empty();
    }

    /** Reads a sorted list of differences wherever somebody watches; false where it does not exist. */
    private static boolean walk(
            PrefixIndex<?> watched, Function<String, Optional<Page<Difference>>> pages, Consumer<Difference> each) {
        Optional<String> after = watched.goOnAfter("");
        while (after.isPresent()) {
            Optional<Page<Difference>> page = pages.apply(after.get());
            if (page.isEmpty()) {
                return false;
            }
            page.get().entries().forEach(each);
            after = page.get().more() ? watched.goOnAfter(page.get().last()) : Optional.empty();
        }
        return true;
    }

    /** The objects at some paths, by path: no more calls than paths, and no more than it takes to list them all. */
    private Optional<Map<String, LakeObject>> objectsAt(String repository, String ref, SortedSet<String> paths) {
        Map<String, LakeObject> found = new HashMap<>();
        SortedSet<String> missing = paths;
        String listed = "";
        while (!missing.isEmpty()) {
            String jump = KeyOrder.justBefore(missing.first());
            String after = KeyOrder.BYTES.compare(jump, listed) > 0 ? jump : listed;
            Optional<Page<LakeObject>> page = api.objects(repository, ref, "", after);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (LakeObject object : page.get().entries()) {
                if (missing.contains(object.path())) {
                    found.put(object.path(), object);
                }
            }
            if (!page.get().more()) {
                break;
            }
            listed = page.get().last();
            missing = paths.tailSet(listed + "\0");
        }
        return Optional.of(found);
    }
}

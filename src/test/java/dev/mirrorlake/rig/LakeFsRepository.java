package dev.mirrorlake.rig;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One repository of the lakeFS emulator: commits that never change, branches with a staging area each, tags. Guarded by
 * the emulator's lock.
 */
final class LakeFsRepository {
    static final Comparator<String> BYTES = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    final String id;
    final String namespace;
    final String storage;
    final String defaultBranch;
    final long creationDate;
    final NavigableMap<String, Branch> branches = new TreeMap<>(BYTES);
    final NavigableMap<String, String> tags = new TreeMap<>(BYTES);
    private final Map<String, Commit> commits = new LinkedHashMap<>();

    LakeFsRepository(String id, String namespace, String storage, String defaultBranch, long creationDate) {
        this.id = id;
        this.namespace = namespace;
        this.storage = storage;
        this.defaultBranch = defaultBranch;
        this.creationDate = creationDate;
        Commit first = add("Repository created", List.of(), new TreeMap<>(BYTES));
        branches.put(defaultBranch, new Branch(first.id()));
    }

    /** An object. Two are the same to lakeFS when their content is, wherever their bytes are. */
    record Entry(String address, long size, String checksum, long mtime) {
        boolean same(Entry other) {
            return size == other.size && checksum.equals(other.checksum);
        }
    }

    record Commit(
            String id, List<String> parents, String message, long creationDate, NavigableMap<String, Entry> tree) {}

    /** A branch; an empty entry in the staging area is a tombstone. */
    static final class Branch {
        String commit;
        final NavigableMap<String, Optional<Entry>> staging = new TreeMap<>(BYTES);

        Branch(String commit) {
            this.commit = commit;
        }
    }

    /** A path that two trees differ in. */
    record Change(String path, String type, long size) {}

    Branch branch(String name) {
        return Optional.ofNullable(branches.get(name)).orElseThrow(() -> new LakeFsError(404, "branch not found"));
    }

    /** Full commit ids, branches, tags, unique prefixes of commit ids; {@code @} and {@code ~n} behind them. */
    Commit commit(String ref) {
        if (ref.endsWith("@")) {
            return commit(ref.substring(0, ref.length() - 1));
        }
        int tilde = ref.indexOf('~');
        if (tilde >= 0) {
            Commit commit = commit(ref.substring(0, tilde));
            for (int n = Integer.parseInt("0" + ref.substring(tilde + 1)); n > 0; n--) {
                commit = known(commit.parents().stream().findFirst().orElseThrow(LakeFsRepository::noRef));
            }
            return commit;
        }
        Commit exact = commits.get(ref);
        if (exact != null) {
            return exact;
        }
        Branch branch = branches.get(ref);
        if (branch != null) {
            return known(branch.commit);
        }
        String tagged = tags.get(ref);
        if (tagged != null) {
            return known(tagged);
        }
        List<Commit> matching =
                commits.values().stream().filter(c -> c.id().startsWith(ref)).toList();
        if (ref.length() < 4 || matching.size() != 1) {
            throw noRef();
        }
        return matching.get(0);
    }

    private Commit known(String id) {
        return Objects.requireNonNull(commits.get(id));
    }

    /** What a ref shows: a plain branch with what is staged, everything else as it was committed. */
    NavigableMap<String, Entry> tree(String ref) {
        Branch branch = branches.get(ref);
        if (branch == null) {
            return commit(ref).tree();
        }
        NavigableMap<String, Entry> shown = new TreeMap<>(commit(ref).tree());
        branch.staging.forEach(
                (path, entry) -> entry.ifPresentOrElse(e -> shown.put(path, e), () -> shown.remove(path)));
        return shown;
    }

    List<Change> uncommitted(String branch) {
        branch(branch);
        return twoDot(commit(branch).tree(), tree(branch));
    }

    List<Change> twoDot(NavigableMap<String, Entry> left, NavigableMap<String, Entry> right) {
        Set<String> paths = new TreeSet<>(BYTES);
        paths.addAll(left.keySet());
        paths.addAll(right.keySet());
        List<Change> changes = new ArrayList<>();
        for (String path : paths) {
            Entry was = left.get(path);
            Entry is = right.get(path);
            if (is == null) {
                changes.add(
                        new Change(path, "removed", Objects.requireNonNull(was).size()));
            } else if (was == null) {
                changes.add(new Change(path, "added", is.size()));
            } else if (!is.same(was)) {
                changes.add(new Change(path, "changed", is.size()));
            }
        }
        return changes;
    }

    /** What {@code right} changed since it parted from {@code left}. */
    List<Change> threeDot(Commit left, Commit right) {
        NavigableMap<String, Entry> base = mergeBase(left, right).tree();
        Set<String> changedLeft = new TreeSet<>();
        twoDot(base, left.tree()).forEach(change -> changedLeft.add(change.path()));
        return twoDot(base, right.tree()).stream()
                .filter(change ->
                        !same(left.tree().get(change.path()), right.tree().get(change.path())))
                .map(change -> changedLeft.contains(change.path())
                        ? new Change(change.path(), "conflict", change.size())
                        : change)
                .toList();
    }

    Commit commitStaged(String name, String message, boolean allowEmpty) {
        Branch branch = branch(name);
        if (uncommitted(name).isEmpty() && !allowEmpty) {
            throw new LakeFsError(400, "commit: no changes");
        }
        Commit commit = add(message, List.of(branch.commit), tree(name));
        branch.commit = commit.id();
        branch.staging.clear();
        return commit;
    }

    Commit merge(String source, String destination, String message) {
        Branch into = branch(destination);
        if (!uncommitted(destination).isEmpty()) {
            throw new LakeFsError(400, "uncommitted changes (dirty branch)");
        }
        Commit from = commit(source);
        Commit to = commit(destination);
        List<Change> changes = threeDot(to, from);
        if (changes.stream().anyMatch(change -> change.type().equals("conflict"))) {
            throw new LakeFsError(409, "conflict found");
        }
        if (changes.isEmpty()) {
            throw new LakeFsError(400, "no changes");
        }
        NavigableMap<String, Entry> merged = new TreeMap<>(to.tree());
        for (Change change : changes) {
            if (change.type().equals("removed")) {
                merged.remove(change.path());
            } else {
                merged.put(change.path(), from.tree().get(change.path()));
            }
        }
        Commit commit = add(message, List.of(to.id(), from.id()), merged);
        into.commit = commit.id();
        return commit;
    }

    /** A ref's commits, the latest first. */
    List<Commit> log(String ref) {
        return history(commit(ref));
    }

    private Commit mergeBase(Commit left, Commit right) {
        List<Commit> known = history(left);
        return history(right).stream().filter(known::contains).findFirst().orElseThrow();
    }

    private List<Commit> history(Commit head) {
        Map<String, Commit> seen = new LinkedHashMap<>();
        Deque<Commit> next = new ArrayDeque<>(List.of(head));
        while (!next.isEmpty()) {
            Commit commit = next.remove();
            if (seen.putIfAbsent(commit.id(), commit) == null) {
                commit.parents().forEach(parent -> next.add(known(parent)));
            }
        }
        return List.copyOf(seen.values());
    }

    private Commit add(String message, List<String> parents, NavigableMap<String, Entry> tree) {
        String id = sha256((UUID.randomUUID() + message).getBytes(StandardCharsets.UTF_8));
        Commit commit = new Commit(id, parents, message, System.currentTimeMillis() / 1000, tree);
        commits.put(id, commit);
        return commit;
    }

    private static boolean same(@Nullable Entry left, @Nullable Entry right) {
        return (left == null || right == null) ? Objects.equals(left, right) : left.same(right);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LakeFsError noRef() {
        return new LakeFsError(404, "ref not found");
    }
}

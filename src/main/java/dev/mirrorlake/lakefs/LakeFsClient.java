package dev.mirrorlake.lakefs;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import dev.mirrorlake.lakefs.LakeFsApi.Page;
import dev.mirrorlake.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * Reads lakeFS. Every method blocks, may be called from many threads, and throws {@link SyncException} and nothing else:
 * UNREACHABLE without a connection; RETRY when throttled, timed out, failed or interrupted (the interrupt flag is set
 * again), or when the answer was not one of lakeFS; REFUSED for denied access and for what does not exist.
 */
public final class LakeFsClient implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    /**
     * What a branch may be called; lakeFS answers 400 when asked for a branch of another name, e.g. for tag {@code v1.0}.
     * Source: lakeFS pkg/validator, read 2026-11-20.
     */
    private static final Pattern BRANCH_NAME = Pattern.compile("\\w[-\\w]*");

    /** Makes a digest unlike all that a later look can find. */
    private static final String MOVING = "~";

    private final LakeFsApi api;
    private final Differences differences;
    private final Map<String, String> storageTypes = new ConcurrentHashMap<>();

    public LakeFsClient(Config.LakeFs config, Metrics metrics) {
        api = new LakeFsApi(new ApiCaller(config, metrics));
        differences = new Differences(api);
    }

    /** Where a ref points to now. */
    record Head(String commit, boolean branch) {}

    public Repository repository(String id) {
        return api.repository(id)
                .orElseThrow(() -> new SyncException(
                        Kind.REFUSED,
                        ReasonCode.NO_SUCH_PLACE,
                        "lakefs",
                        "repository \"" + id + "\" does not exist",
                        "create it, or correct the table's location or lakefs.buckets",
                        null));
    }

    public List<Repository> repositories() {
        List<Repository> all = new ArrayList<>();
        for (Page<Repository> page = api.repositories(""); ; page = api.repositories(page.last())) {
            all.addAll(page.entries());
            if (!page.more()) {
                return all;
            }
        }
    }

    /**
     * What kind of storage that is, e.g. {@code s3}, {@code gs} or {@code azure}. Asked for once; storages aren't given
     * another type.
     *
     * @param id as of {@link Repository#storageId}
     * @return empty where lakeFS doesn't say, or not to us
     */
    public Optional<String> storageType(String id) {
        String known = storageTypes.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            storageTypes.putAll(api.storages());
        } catch (SyncException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
        }
        return Optional.ofNullable(storageTypes.get(id));
    }

    /** The commit id that a branch, tag or commit stands for now; empty where there is none, or no such repository. */
    public Optional<String> headOf(String repository, String ref) {
        return head(repository, ref).map(Head::commit);
    }

    /**
     * Everything that a ref shows below some prefixes, at one commit: a branch that moves meanwhile is read again, and
     * fails as RETRY when it moved each time.
     *
     * @param prefixes each empty or ending in a slash; what two of them enclose is listed once
     * @param committedOnly shows a branch's last commit, without what is not committed
     */
    public Snapshot snapshot(String repository, String ref, Collection<String> prefixes, boolean committedOnly) {
        Set<String> below = outermost(prefixes);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Head head = head(repository, ref).orElseThrow(() -> noSuchRef(repository, ref));
            if (committedOnly || !head.branch()) {
                return new Snapshot(head.commit(), "", list(repository, head.commit(), below));
            }
            Snapshot snapshot = asShown(repository, ref, head, below);
            if (api.branch(repository, ref).equals(Optional.of(head.commit()))) {
                return snapshot;
            }
        }
        throw new SyncException(
                Kind.RETRY,
                "lakefs",
                LakeFsApi.ref(repository, ref) + ": moved " + ATTEMPTS + " times while it was listed",
                "",
                null);
    }

    /**
     * The folders right below a place, as a ref shows them now, in byte order.
     *
     * @return their names, without slashes
     */
    public List<String> folders(LakeLocation place) {
        String repository = place.repository();
        String ref = place.ref();
        List<String> folders = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Page<String> page =
                    api.folders(repository, ref, place.prefix(), after).orElseThrow(() -> noSuchRef(repository, ref));
            for (String path : page.entries()) {
                if (path.startsWith(place.prefix()) && path.endsWith("/")) {
                    folders.add(path.substring(place.prefix().length(), path.length() - 1));
                }
            }
            more = page.more();
            after = page.last();
        }
        return folders;
    }

    /**
     * The text at one path, with what tells whether it has changed since.
     *
     * @param committedOnly as of {@link #snapshot}
     * @param mostBytes of a file that has more, this fails as REFUSED
     */
    public LakeFile file(LakeLocation place, boolean committedOnly, int mostBytes) {
        String repository = place.repository();
        String ref = place.ref();
        Set<String> folder = Set.of(place.path().substring(0, place.path().lastIndexOf('/') + 1));
        Optional<Head> head = head(repository, ref);
        String commit = head.map(Head::commit).orElse("");
        boolean asShown = head.isPresent() && head.get().branch() && !committedOnly;
        // before the object, so that one that is written meanwhile is noticed at the next look
        String uncommitted = asShown
                ? differences
                        .uncommittedDigests(repository, ref, Map.of(ref, folder))
                        .orElse(Map.of())
                        .getOrDefault(ref, "")
                : "";
        Optional<String> text = head.flatMap(
                        found -> api.object(repository, asShown ? ref : commit, place.path(), mostBytes))
                .map(ByteString::utf8);
        return new LakeFile(text, new Watched(repository, ref, folder, commit, uncommitted));
    }

    /** One call where the ref is a branch or can't be one, two where it could be. */
    Optional<Head> head(String repository, String ref) {
        Optional<Head> branch = BRANCH_NAME.matcher(ref).matches()
                ? api.branch(repository, ref).map(commit -> new Head(commit, true))
                : Optional.empty();
        return branch.or(() -> api.commit(repository, ref).map(commit -> new Head(commit, false)));
    }

    Differences differences() {
        return differences;
    }

    @Override
    public void close() {
        api.close();
    }

    /**
     * What a branch shows, uncommitted objects included. What is uncommitted is read before and after the listing: where it
     * was not the same, the listing may hold what neither saw, so its digest is one that the next look can't agree with.
     */
    private Snapshot asShown(String repository, String branch, Head head, Set<String> prefixes) {
        Uncommitted before = uncommittedBelow(repository, branch, prefixes);
        List<LakeObject> objects = list(repository, branch, prefixes);
        Uncommitted after = uncommittedBelow(repository, branch, prefixes);
        Map<String, LakeObject> byPath = new HashMap<>();
        objects.forEach(object -> byPath.put(object.path(), object));
        String digest = before.digest(byPath);
        return new Snapshot(head.commit(), before.equals(after) ? digest : digest + MOVING, objects);
    }

    private Uncommitted uncommittedBelow(String repository, String branch, Set<String> prefixes) {
        return differences.uncommitted(repository, branch, prefixes).orElseThrow(() -> noSuchRef(repository, branch));
    }

    private List<LakeObject> list(String repository, String ref, Set<String> prefixes) {
        List<LakeObject> all = new ArrayList<>();
        for (String prefix : prefixes) {
            String after = "";
            boolean more = true;
            while (more) {
                Page<LakeObject> page =
                        api.objects(repository, ref, prefix, after).orElseThrow(() -> noSuchRef(repository, ref));
                for (LakeObject object : page.entries()) {
                    if (!object.path().startsWith(prefix)) {
                        throw ApiCaller.nonsense(
                                LakeFsApi.ref(repository, ref),
                                "\"" + object.path() + "\" in a list of what is below \"" + prefix + "\"",
                                null);
                    }
                    all.add(object);
                }
                more = page.more();
                after = page.last();
            }
        }
        return all;
    }

    /** Without the prefixes that another one encloses, in byte order. */
    private static Set<String> outermost(Collection<String> prefixes) {
        PrefixIndex.requireFolders(prefixes);
        SortedSet<String> outermost = new TreeSet<>(KeyOrder.BYTES);
        SortedSet<String> sorted = new TreeSet<>(KeyOrder.BYTES);
        sorted.addAll(prefixes);
        String last = null;
        for (String prefix : sorted) {
            if (last == null || !prefix.startsWith(last)) {
                outermost.add(prefix);
                last = prefix;
            }
        }
        return outermost;
    }

    private SyncException noSuchRef(String repository, String ref) {
        repository(repository);
        return new SyncException(
                Kind.REFUSED,
                ReasonCode.NO_SUCH_PLACE,
                "lakefs",
                "repository \"" + repository + "\" has no branch, tag or commit \"" + ref + "\"",
                "create it, or correct the table's location",
                null);
    }
}

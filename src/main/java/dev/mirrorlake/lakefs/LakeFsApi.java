package dev.mirrorlake.lakefs;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import io.lakefs.clients.sdk.BranchesApi;
import io.lakefs.clients.sdk.ConfigApi;
import io.lakefs.clients.sdk.ObjectsApi;
import io.lakefs.clients.sdk.RefsApi;
import io.lakefs.clients.sdk.RepositoriesApi;
import io.lakefs.clients.sdk.model.Config;
import io.lakefs.clients.sdk.model.DiffList;
import io.lakefs.clients.sdk.model.ObjectStats;
import io.lakefs.clients.sdk.model.Pagination;
import io.lakefs.clients.sdk.model.Ref;
import io.lakefs.clients.sdk.model.StorageConfig;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.Call;
import okio.ByteString;

/**
 * The calls of lakeFS that we need, in our own terms, a page at a time. Empty results mean that the repository or ref
 * does not exist; every other failure is a {@code SyncException}. Source: lakeFS's API description, read 2026-11-20.
 */
final class LakeFsApi implements AutoCloseable {
    /** The most that one page holds; more is clamped. */
    static final int PAGE = 1000;

    private final ApiCaller caller;
    private final RepositoriesApi repositories;
    private final BranchesApi branches;
    private final RefsApi refs;
    private final ObjectsApi objects;
    private final ConfigApi config;

    LakeFsApi(ApiCaller caller) {
        this.caller = caller;
        repositories = new RepositoriesApi(caller.client());
        branches = new BranchesApi(caller.client());
        refs = new RefsApi(caller.client());
        objects = new ObjectsApi(caller.client());
        config = new ConfigApi(caller.client());
    }

    /**
     * One page of a listing.
     *
     * @param more whether there is another, after {@code last}
     */
    record Page<T>(List<T> entries, boolean more, String last) {}

    /**
     * A path that two states of a repository differ in.
     *
     * @param kind {@code added}, {@code changed}, {@code removed} or {@code conflict}
     */
    record Difference(String path, String kind) {}

    Optional<Repository> repository(String id) {
        return caller.call("getRepository", "repository " + id, repositories.getRepository(id)::executeAsync)
                .map(LakeFsApi::toRepository);
    }

    Page<Repository> repositories(String after) {
        String what = "the list of repositories";
        return caller.call(
                        "listRepositories",
                        what,
                        repositories.listRepositories().after(after).amount(PAGE)::executeAsync)
                .map(list -> page(what, after, list.getPagination(), list.getResults(), LakeFsApi::toRepository))
                .orElseThrow(() -> ApiCaller.nonsense(what, "not found", null));
    }

    /** The types of the server's storages, e.g. {@code s3} or {@code azure}, by their ids; empty where it has only one. */
    Map<String, String> storages() {
        List<StorageConfig> storages = caller.call("getConfig", "the configuration", config.getConfig()::executeAsync)
                .map(Config::getStorageConfigList)
                .orElse(null);
        Map<String, String> types = new HashMap<>();
        for (StorageConfig storage : storages == null ? List.<StorageConfig>of() : storages) {
            if (storage.getBlockstoreId() != null) {
                types.put(storage.getBlockstoreId(), storage.getBlockstoreType());
            }
        }
        return types;
    }

    /** The commit id of a branch. */
    Optional<String> branch(String repository, String branch) {
        return caller.call("getBranch", ref(repository, branch), branches.getBranch(repository, branch)::executeAsync)
                .map(Ref::getCommitId);
    }

    /** The commit id that any ref stands for; the last commit where it is a branch. */
    Optional<String> commit(String repository, String ref) {
        String what = ref(repository, ref);
        return caller.call(
                        "logCommits",
                        what,
                        refs.logCommits(repository, ref).amount(1).limit(true)::executeAsync)
                .map(log -> log.getResults().stream()
                        .findFirst()
                        .orElseThrow(() -> ApiCaller.nonsense(what, "a log without commits", null))
                        .getId());
    }

    Optional<Page<LakeObject>> objects(String repository, String ref, String prefix, String after) {
        String what = ref(repository, ref) + ": objects below \"" + prefix + "\"";
        return caller.call(
                        "listObjects",
                        what,
                        objects.listObjects(repository, ref)
                                .userMetadata(false)
                                .prefix(prefix)
                                .after(after)
                                .amount(PAGE)::executeAsync)
                .map(list -> page(what, after, list.getPagination(), list.getResults(), LakeFsApi::toObject));
    }

    /** The folders right below a prefix, as prefixes that end in a slash; and the objects there, as empty texts. */
    Optional<Page<String>> folders(String repository, String ref, String prefix, String after) {
        String what = ref(repository, ref) + ": folders below \"" + prefix + "\"";
        return caller.call(
                        "listObjects",
                        what,
                        objects.listObjects(repository, ref)
                                .userMetadata(false)
                                .prefix(prefix)
                                .delimiter("/")
                                .after(after)
                                .amount(PAGE)::executeAsync)
                .map(list -> page(
                        what,
                        after,
                        list.getPagination(),
                        list.getResults(),
                        stats -> stats.getPathType() == ObjectStats.PathTypeEnum.COMMON_PREFIX ? stats.getPath() : ""));
    }

    /**
     * The bytes of one object.
     *
     * @throws SyncException REFUSED where there are more than {@code mostBytes}
     */
    Optional<ByteString> object(String repository, String ref, String path, int mostBytes) {
        String what = ref(repository, ref) + ": object \"" + path + "\"";
        Optional<ByteString> read = caller.call("getObject", what, callback -> {
            Call call = objects.getObject(repository, ref, path).buildCall(callback);
            call.enqueue(new ObjectAnswer(callback, mostBytes + 1L));
            return call;
        });
        if (read.isPresent() && read.get().size() > mostBytes) {
            throw new SyncException(
                    Kind.REFUSED,
                    ReasonCode.TOO_LARGE,
                    "lakefs",
                    what + ": has more than " + mostBytes + " bytes",
                    "make it smaller",
                    null);
        }
        return read;
    }

    /** What differs between two refs, in path order; compares their commits, not what is uncommitted. */
    Optional<Page<Difference>> diff(String repository, String left, String right, String after) {
        String what = ref(repository, left) + ": changes up to " + right;
        return caller.call(
                        "diffRefs",
                        what,
                        refs.diffRefs(repository, left, right)
                                .type("two_dot")
                                .after(after)
                                .amount(PAGE)::executeAsync)
                .map(list -> differences(what, after, list));
    }

    /** What is not committed in a branch, in path order. */
    Optional<Page<Difference>> uncommitted(String repository, String branch, String after) {
        String what = ref(repository, branch) + ": uncommitted changes";
        return caller.call(
                        "diffBranch",
                        what,
                        branches.diffBranch(repository, branch).after(after).amount(PAGE)::executeAsync)
                .map(list -> differences(what, after, list));
    }

    @Override
    public void close() {
        caller.close();
    }

    static String ref(String repository, String ref) {
        return "ref " + ref + " of repository " + repository;
    }

    private static Page<Difference> differences(String what, String after, DiffList list) {
        return page(
                what,
                after,
                list.getPagination(),
                list.getResults(),
                diff -> new Difference(diff.getPath(), diff.getType().getValue()));
    }

    /** A pager that doesn't advance would be followed for ever. */
    private static <S, T> Page<T> page(
            String what, String after, Pagination pagination, List<S> entries, Function<S, T> convert) {
        String last = pagination.getNextOffset();
        boolean more = pagination.getHasMore();
        if (more && KeyOrder.BYTES.compare(last, after) <= 0) {
            throw ApiCaller.nonsense(what, "the page after \"" + after + "\" leads to \"" + last + "\"", null);
        }
        return new Page<>(entries.stream().map(convert).toList(), more, last);
    }

    private static Repository toRepository(io.lakefs.clients.sdk.model.Repository repository) {
        return new Repository(
                repository.getId(),
                Instant.ofEpochSecond(repository.getCreationDate()),
                repository.getStorageNamespace(),
                repository.getStorageId() == null ? "" : repository.getStorageId());
    }

    private static LakeObject toObject(ObjectStats stats) {
        Long size = stats.getSizeBytes();
        return new LakeObject(stats.getPath(), stats.getPhysicalAddress(), size == null ? 0 : size);
    }
}

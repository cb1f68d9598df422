package dev.mirrorlake.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.rig.LakeFsEmulator.Answer;
import dev.mirrorlake.rig.LakeFsEmulator.Call;
import dev.mirrorlake.rig.LakeFsRepository.Branch;
import dev.mirrorlake.rig.LakeFsRepository.Change;
import dev.mirrorlake.rig.LakeFsRepository.Commit;
import dev.mirrorlake.rig.LakeFsRepository.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The calls of the lakeFS emulator. Source: lakeFS's API description, read 2026-11-20. Guarded by the emulator's lock. */
final class LakeFsRoutes {
    private static final int DEFAULT_AMOUNT = 100;
    static final int MAX_AMOUNT = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LakeFsObjects objects;
    private final List<Route> routes = new ArrayList<>();

    LakeFsRoutes(LakeFsObjects objects) {
        this.objects = objects;
        on("GET", "config", request -> ok(LakeFsJson.config(objects.storages)));
        on("GET", "repositories", this::listRepositories);
        on("POST", "repositories", this::createRepository);
        on("GET", "repositories/*", request -> ok(LakeFsJson.repository(request.repository())));
        on("DELETE", "repositories/*", this::deleteRepository);
        on("GET", "repositories/*/branches", this::listBranches);
        on("POST", "repositories/*/branches", this::createBranch);
        on("GET", "repositories/*/branches/*", this::getBranch);
        on("PUT", "repositories/*/branches/*", this::resetBranch);
        on("DELETE", "repositories/*/branches/*", this::deleteBranch);
        on("POST", "repositories/*/branches/*/commits", this::commit);
        on("GET", "repositories/*/branches/*/diff", this::uncommitted);
        on("POST", "repositories/*/branches/*/objects", this::upload);
        on("PUT", "repositories/*/branches/*/objects", this::stage);
        on("DELETE", "repositories/*/branches/*/objects", this::deleteObject);
        on("GET", "repositories/*/refs/*/objects", this::getObject);
        on("GET", "repositories/*/refs/*/objects/ls", this::listObjects);
        on(
                "GET",
                "repositories/*/refs/*/objects/stat",
                request -> ok(LakeFsJson.object(request.path(), request.entry())));
        on("GET", "repositories/*/refs/*/commits", this::log);
        on("GET", "repositories/*/refs/*/diff/*", this::diff);
        on("POST", "repositories/*/refs/*/merge/*", this::merge);
        on("GET", "repositories/*/commits/*", request -> ok(LakeFsJson.commit(request.commit())));
        on("POST", "repositories/*/tags", this::createTag);
        on("GET", "repositories/*/tags/*", this::getTag);
        on("DELETE", "repositories/*/tags/*", this::deleteTag);
    }

    Answer answer(Call call) {
        for (Route route : routes) {
            if (route.fits(call)) {
                return route.answer().apply(new Request(call));
            }
        }
        return LakeFsJson.answer(404, Map.of("message", "no such call"));
    }

    /** @param template path segments, {@code *} for a name */
    private record Route(String method, List<String> template, Function<Request, Answer> answer) {
        boolean fits(Call call) {
            List<String> path = call.path;
            if (!method.equals(call.method) || path.size() != template.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!template.get(i).equals("*") && !template.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A call with its names: {@code repositories/NAME/KIND/REF/…/OTHER}. */
    private final class Request {
        private final Call call;

        Request(Call call) {
            this.call = call;
        }

        LakeFsRepository repository() {
            return objects.repository(call.path.get(1));
        }

        String ref() {
            return call.path.get(3);
        }

        Commit commit() {
            return repository().commit(ref());
        }

        /** lakeFS refuses to look for a branch that can't exist. */
        String branchName() {
            if (!ref().matches("\\w[-\\w]*")) {
                throw new LakeFsError(400, "argument branch: invalid branch id: validation error");
            }
            return ref();
        }

        Branch branch() {
            return repository().branch(branchName());
        }

        String path() {
            return parameter("path", "");
        }

        Entry entry() {
            return Optional.ofNullable(repository().tree(ref()).get(path()))
                    .orElseThrow(() -> new LakeFsError(404, "object not found"));
        }

        String parameter(String name, String otherwise) {
            return call.query.getOrDefault(name, otherwise);
        }

        JsonNode json() {
            try {
                return JSON.readTree(call.body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String field(String name) {
            return json().path(name).asText("");
        }
    }

    private void on(String method, String template, Function<Request, Answer> answer) {
        routes.add(new Route(method, List.of(template.split("/")), answer));
    }

    private Answer listRepositories(Request request) {
        return page(request, objects.repositories.values(), r -> r.id, LakeFsJson::repository);
    }

    private Answer createRepository(Request request) {
        String id = request.field("name");
        String namespace = request.field("storage_namespace");
        String storage = request.field("storage_id");
        String scheme = objects.storages.getOrDefault(storage, storage.isEmpty() ? "s3" : "unknown");
        if (!id.matches("[a-z0-9][a-z0-9-]{2,62}") || !namespace.matches(scheme + "://.+")) {
            throw new LakeFsError(400, "argument name or storage_namespace: validation error");
        }
        if (objects.repositories.containsKey(id)) {
            throw new LakeFsError(409, "repository already exists");
        }
        String defaultBranch = request.json().path("default_branch").asText("main");
        LakeFsRepository repository = new LakeFsRepository(id, namespace, storage, defaultBranch, LakeFsObjects.now());
        objects.repositories.put(id, repository);
        return LakeFsJson.answer(201, LakeFsJson.repository(repository));
    }

    private Answer deleteRepository(Request request) {
        objects.repositories.remove(request.repository().id);
        return noContent();
    }

    private Answer listBranches(Request request) {
        Map<String, Branch> branches = request.repository().branches;
        return page(
                request,
                branches.entrySet(),
                Map.Entry::getKey,
                branch -> LakeFsJson.ref(branch.getKey(), branch.getValue().commit));
    }

    private Answer createBranch(Request request) {
        LakeFsRepository repository = request.repository();
        String name = request.field("name");
        String commit = repository.commit(request.field("source")).id();
        if (repository.branches.putIfAbsent(name, new Branch(commit)) != null) {
            throw new LakeFsError(409, "branch already exists");
        }
        return new Answer(201, "text/html", commit.getBytes(StandardCharsets.UTF_8));
    }

    private Answer getBranch(Request request) {
        return ok(LakeFsJson.ref(request.branchName(), request.branch().commit));
    }

    private Answer resetBranch(Request request) {
        String type = request.field("type");
        String path = request.field("path");
        request.branch()
                .staging
                .keySet()
                .removeIf(staged -> type.equals("reset")
                        || (type.equals("object") && staged.equals(path))
                        || (type.equals("common_prefix") && staged.startsWith(path)));
        return noContent();
    }

    private Answer deleteBranch(Request request) {
        request.branch();
        request.repository().branches.remove(request.ref());
        return noContent();
    }

    private Answer commit(Request request) {
        return LakeFsJson.answer(
                201,
                LakeFsJson.commit(request.repository()
                        .commitStaged(
                                request.branchName(),
                                request.field("message"),
                                request.json().path("allow_empty").asBoolean())));
    }

    private Answer uncommitted(Request request) {
        return differences(request, request.repository().uncommitted(request.branchName()));
    }

    private Answer upload(Request request) {
        byte[] bytes = request.call.body;
        Entry entry = objects.write(
                request.repository(), request.branchName(), request.path(), bytes, LakeFsObjects.md5(bytes));
        return LakeFsJson.answer(201, LakeFsJson.object(request.path(), entry));
    }

    /** Whatever lies at the address, or doesn't. */
    private Answer stage(Request request) {
        Entry entry = objects.stage(
                request.repository(),
                request.branchName(),
                request.path(),
                request.field("physical_address"),
                request.json().path("size_bytes").asLong(),
                request.field("checksum"));
        return LakeFsJson.answer(201, LakeFsJson.object(request.path(), entry));
    }

    private Answer deleteObject(Request request) {
        objects.delete(request.repository(), request.branchName(), request.path());
        return noContent();
    }

    private Answer getObject(Request request) {
        return new Answer(200, "application/octet-stream", objects.read(request.entry()));
    }

    private Answer listObjects(Request request) {
        String prefix = request.parameter("prefix", "");
        String delimiter = request.parameter("delimiter", "");
        Map<String, Map<String, Object>> shown = new LinkedHashMap<>();
        request.repository().tree(request.ref()).forEach((path, entry) -> {
            int end = delimiter.isEmpty() || !path.startsWith(prefix) ? -1 : path.indexOf(delimiter, prefix.length());
            if (end < 0) {
                shown.put(path, LakeFsJson.object(path, entry));
            } else {
                String common = path.substring(0, end + delimiter.length());
                shown.put(common, LakeFsJson.commonPrefix(common));
            }
        });
        return page(request, shown.entrySet(), Map.Entry::getKey, Map.Entry::getValue);
    }

    /** The whole log, unfiltered: {@code objects} and {@code prefixes} are not known here. */
    private Answer log(Request request) {
        List<Commit> log = request.repository().log(request.ref());
        int amount = amount(request);
        List<Map<String, Object>> shown =
                log.stream().limit(amount).map(LakeFsJson::commit).toList();
        boolean more = log.size() > amount;
        return ok(LakeFsJson.page(shown, more, more ? log.get(amount - 1).id() : ""));
    }

    private Answer diff(Request request) {
        LakeFsRepository repository = request.repository();
        Commit left = request.commit();
        Commit right = repository.commit(request.call.path.get(5));
        boolean twoDot = request.parameter("type", "three_dot").equals("two_dot");
        return differences(
                request, twoDot ? repository.twoDot(left.tree(), right.tree()) : repository.threeDot(left, right));
    }

    private Answer merge(Request request) {
        Commit merged = request.repository().merge(request.ref(), request.call.path.get(5), request.field("message"));
        return ok(Map.of("reference", merged.id()));
    }

    private Answer createTag(Request request) {
        LakeFsRepository repository = request.repository();
        String id = request.field("id");
        String commit = repository.commit(request.field("ref")).id();
        if (repository.tags.putIfAbsent(id, commit) != null) {
            throw new LakeFsError(409, "tag already exists");
        }
        return LakeFsJson.answer(201, LakeFsJson.ref(id, commit));
    }

    private Answer getTag(Request request) {
        return ok(LakeFsJson.ref(
                request.ref(),
                Optional.ofNullable(request.repository().tags.get(request.ref()))
                        .orElseThrow(() -> new LakeFsError(404, "tag not found"))));
    }

    private Answer deleteTag(Request request) {
        getTag(request);
        request.repository().tags.remove(request.ref());
        return noContent();
    }

    private static Answer differences(Request request, List<Change> changes) {
        return page(request, changes, Change::path, LakeFsJson::change);
    }

    /** @param sorted by the bytes of its keys */
    private static <T> Answer page(
            Request request, Iterable<T> sorted, Function<T, String> key, Function<T, Map<String, Object>> json) {
        String prefix = request.parameter("prefix", "");
        String after = request.parameter("after", "");
        int amount = amount(request);
        List<Map<String, Object>> shown = new ArrayList<>();
        String last = "";
        boolean more = false;
        for (T each : sorted) {
            String name = key.apply(each);
            if (name.startsWith(prefix) && LakeFsRepository.BYTES.compare(name, after) > 0) {
                if (shown.size() == amount) {
                    more = true;
                    break;
                }
                shown.add(json.apply(each));
                last = name;
            }
        }
        return ok(LakeFsJson.page(shown, more, more ? last : ""));
    }

    private static int amount(Request request) {
        int amount = Integer.parseInt(request.parameter("amount", String.valueOf(DEFAULT_AMOUNT)));
        return amount <= 0 ? DEFAULT_AMOUNT : Math.min(amount, MAX_AMOUNT);
    }

    private static Answer ok(Map<String, Object> json) {
        return LakeFsJson.answer(200, json);
    }

    private static Answer noContent() {
        return new Answer(204, "application/json", new byte[0]);
    }
}

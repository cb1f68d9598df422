package dev.mirrorlake.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mirrorlake.rig.LakeFsEmulator.Answer;
import dev.mirrorlake.rig.LakeFsRepository.Change;
import dev.mirrorlake.rig.LakeFsRepository.Commit;
import dev.mirrorlake.rig.LakeFsRepository.Entry;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The lakeFS emulator's answers as lakeFS spells them. */
final class LakeFsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LakeFsJson() {}

    static Answer answer(int status, Object body) {
        try {
            return new Answer(status, "application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> page(List<Map<String, Object>> shown, boolean more, String next) {
        Map<String, Object> pagination = Map.of(
                "has_more",
                more,
                "max_per_page",
                LakeFsRoutes.MAX_AMOUNT,
                "results",
                shown.size(),
                "next_offset",
                next);
        return Map.of("pagination", pagination, "results", shown);
    }

    static Map<String, Object> repository(LakeFsRepository repository) {
        return Map.of(
                "id", repository.id,
                "creation_date", repository.creationDate,
                "default_branch", repository.defaultBranch,
                "storage_id", repository.storage,
                "storage_namespace", repository.namespace);
    }

    /** @param storages types by ids */
    static Map<String, Object> config(Map<String, String> storages) {
        List<Map<String, Object>> list = storages.entrySet().stream()
                .map(storage -> storage(storage.getKey(), storage.getValue()))
                .toList();
        return Map.of("storage_config", storage("", "s3"), "storage_config_list", list);
    }

    private static Map<String, Object> storage(String id, String type) {
        return Map.of(
                "blockstore_id",
                id,
                "blockstore_type",
                type,
                "blockstore_namespace_example",
                type + "://example-bucket/",
                "blockstore_namespace_ValidityRegex",
                "^" + type + "://",
                "pre_sign_support",
                true,
                "pre_sign_support_ui",
                true,
                "import_support",
                true,
                "import_validity_regex",
                "^" + type + "://");
    }

    static Map<String, Object> ref(String id, String commit) {
        return Map.of("id", id, "commit_id", commit);
    }

    static Map<String, Object> commit(Commit commit) {
        return Map.of(
                "id", commit.id(),
                "parents", commit.parents(),
                "committer", "emulator",
                "message", commit.message(),
                "creation_date", commit.creationDate(),
                "meta_range_id", "");
    }

    static Map<String, Object> object(String path, Entry entry) {
        return Map.of(
                "path", path,
                "path_type", "object",
                "physical_address", entry.address(),
                "checksum", entry.checksum(),
                "size_bytes", entry.size(),
                "mtime", entry.mtime());
    }

    static Map<String, Object> commonPrefix(String path) {
        return Map.of("path", path, "path_type", "common_prefix", "physical_address", "", "checksum", "", "mtime", 0);
    }

    static Map<String, Object> change(Change change) {
        return Map.of(
                "path", change.path(),
                "path_type", "object",
                "type", change.type(),
                "size_bytes", change.size());
    }
}

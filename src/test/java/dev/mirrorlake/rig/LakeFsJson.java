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
                "storage_namespace", repository.namespace);
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

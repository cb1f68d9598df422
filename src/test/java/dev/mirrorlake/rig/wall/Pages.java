package dev.mirrorlake.rig.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Lists, page by page: each as it was when its first page was asked for. A token may be used again, as a retry does. Guarded by
 * this.
 */
final class Pages {
    /** Lists that clients stopped to ask for are forgotten. */
    private static final int MOST_TOKENS = 200;

    private final Map<String, Rest> rests = new LinkedHashMap<>();

    /** What is behind a token. */
    private record Rest(List<JsonNode> items, int from) {}

    /** @throws AwsError where the token isn't one of ours */
    synchronized List<JsonNode> itemsBehind(String token) {
        Rest rest = rests.get(token);
        if (rest == null) {
            throw AwsError.invalidInput("Invalid NextToken");
        }
        return rest.items();
    }

    /** The page, and the token of the next where there is one. */
    synchronized ObjectNode page(String field, List<JsonNode> items, String token, int size) {
        Rest rest = rests.get(token);
        int from = rest == null ? 0 : rest.from();
        int until = Math.min(items.size(), from + size);
        ArrayNode list = Json.array().addAll(items.subList(from, until));
        ObjectNode page = Json.object();
        page.set(field, list);
        if (until < items.size()) {
            String next = UUID.randomUUID().toString();
            rests.put(next, new Rest(items, until));
            page.put("NextToken", next);
            if (rests.size() > MOST_TOKENS) {
                rests.remove(rests.keySet().iterator().next());
            }
        }
        return page;
    }

    synchronized void forget() {
        rests.clear();
    }
}

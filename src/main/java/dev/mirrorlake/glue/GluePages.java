package dev.mirrorlake.glue;

import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/** Reads lists that Glue gives page by page. */
final class GluePages {
    private GluePages() {}

    /** One page, and the token of the next; null or empty after the last. */
    record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * All items of all pages; none where Glue says that what is listed doesn't exist, or doesn't any more: what was listed
     * until then is gone too.
     *
     * @param fetch takes a page's token, null for the first page
     */
    static <T> List<T> readAll(String thing, String action, Function<@Nullable String, Page<T>> fetch) {
        List<T> items = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String token = null;
        do {
            String from = token;
            Page<T> page = AwsFailures.translating(GlueTarget.SYSTEM, thing, action, () -> {
                try {
                    return fetch.apply(from);
                } catch (EntityNotFoundException e) {
                    items.clear();
                    return new Page<T>(List.of(), null);
                }
            });
            items.addAll(page.items());
            token = page.next();
            if (token != null && !seen.add(token)) {
                String message = thing + ": " + action + " gives the same page again and again";
                throw new SyncException(Kind.RETRY, GlueTarget.SYSTEM, message, "", null);
            }
        } while (token != null && !token.isEmpty());
        return items;
    }
}

package dev.mirrorlake.rig;

import dev.mirrorlake.rig.LakeFsRepository.Entry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One page of ListObjects or ListObjectsV2 below a ref of a repository. A prefix without a slash lists branches, each a
 * common prefix, as lakeFS does, and a ref that isn't there has no objects.
 */
final class S3Listing {
    private static final int MAX_KEYS = 1000;

    private final S3Request request;
    private final boolean second;
    private final UnaryOperator<String> encoding;

    S3Listing(S3Request request) {
        this.request = request;
        this.second = request.parameter("list-type", "1").equals("2");
        this.encoding = request.parameter("encoding-type", "").equals("url") ? S3Listing::encoded : text -> text;
    }

    byte[] of(LakeFsRepository repository) {
        int maxKeys = Math.min(MAX_KEYS, Integer.parseInt(request.parameter("max-keys", String.valueOf(MAX_KEYS))));
        String after = after();
        List<Map.Entry<String, Optional<Entry>>> page = new ArrayList<>();
        boolean more = false;
        for (Map.Entry<String, Optional<Entry>> each :
                shown(repository).tailMap(after, false).entrySet()) {
            more = page.size() == maxKeys;
            if (more) {
                break;
            }
            page.add(each);
        }
        return document(repository.id, page, maxKeys, more && maxKeys > 0);
    }

    /** What there is below the prefix by key; empty for a common prefix. */
    private NavigableMap<String, Optional<Entry>> shown(LakeFsRepository repository) {
        String prefix = request.parameter("prefix", "");
        String delimiter = request.parameter("delimiter", "");
        NavigableMap<String, Optional<Entry>> shown = new TreeMap<>(LakeFsRepository.BYTES);
        int slash = prefix.indexOf('/');
        if (slash < 0) {
            repository.branches.keySet().stream()
                    .filter(branch -> branch.startsWith(prefix))
                    .forEach(branch -> shown.put(branch + "/", Optional.empty()));
            return shown;
        }
        String ref = prefix.substring(0, slash);
        tree(repository, ref).forEach((path, entry) -> {
            String key = ref + "/" + path;
            if (key.startsWith(prefix)) {
                int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                if (end < 0) {
                    shown.put(key, Optional.of(entry));
                } else {
                    shown.put(key.substring(0, end + delimiter.length()), Optional.empty());
                }
            }
        });
        return shown;
    }

    private static Map<String, Entry> tree(LakeFsRepository repository, String ref) {
        try {
            return repository.tree(ref);
        } catch (LakeFsError e) {
            return Map.of();
        }
    }

    private String after() {
        if (!second) {
            return request.parameter("marker", "");
        }
        return request.asks("continuation-token")
                ? key(request.parameter("continuation-token", ""))
                : request.parameter("start-after", "");
    }

    private byte[] document(String bucket, List<Map.Entry<String, Optional<Entry>>> page, int maxKeys, boolean more) {
        S3Xml xml = new S3Xml("ListBucketResult")
                .text("Name", bucket)
                .text("Prefix", encoding.apply(request.parameter("prefix", "")))
                .text("Delimiter", encoding.apply(request.parameter("delimiter", "")))
                .text("MaxKeys", maxKeys)
                .text("IsTruncated", more);
        if (request.asks("encoding-type")) {
            xml.text("EncodingType", request.parameter("encoding-type", ""));
        }
        if (second) {
            xml.text("KeyCount", page.size());
        }
        if (more) {
            String last = page.get(page.size() - 1).getKey();
            xml.text(second ? "NextContinuationToken" : "NextMarker", second ? token(last) : encoding.apply(last));
        }
        page.forEach(each -> each.getValue()
                .ifPresentOrElse(
                        entry -> contents(xml, each.getKey(), entry),
                        () -> xml.open("CommonPrefixes")
                                .text("Prefix", encoding.apply(each.getKey()))
                                .close()));
        return xml.close().bytes();
    }

    private void contents(S3Xml xml, String key, Entry entry) {
        xml.open("Contents")
                .text("Key", encoding.apply(key))
                .text("LastModified", instant(entry.mtime()))
                .text("ETag", "\"" + entry.checksum() + "\"")
                .text("Size", entry.size())
                .text("StorageClass", "STANDARD")
                .close();
    }

    /** A time as S3's documents have it. */
    static String instant(long seconds) {
        return Instant.ofEpochSecond(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String token(String key) {
        return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String token) {
        return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
    }
}

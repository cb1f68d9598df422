package dev.mirrorlake.rig.wall;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** S3's rules that emulators don't hold to. Pure. */
final class S3Rules {
    /** Most bytes of a key. Source: Amazon S3 user guide, "Naming Amazon S3 objects", read 2026-11-30. */
    static final int LONGEST_KEY_BYTES = 1024;

    /** Most keys of one DeleteObjects. Source: Amazon S3 API reference, DeleteObjects, read 2026-11-30. */
    static final int MOST_KEYS_TO_DELETE = 1000;

    /** Most keys in one answer, whatever {@code max-keys} says. Source: Amazon S3 API reference, ListObjectsV2, read 2026-11-30. */
    static final int MOST_KEYS_LISTED = 1000;

    /** Most bytes of all names and values of {@code x-amz-meta-…}. Source: Amazon S3 user guide, "Working with object metadata", read 2026-11-30. */
    static final int MOST_METADATA_BYTES = 2048;

    private static final String METADATA = "x-amz-meta-";
    private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>", Pattern.DOTALL);
    private static final Pattern MAX_KEYS = Pattern.compile("(?<=[?&]max-keys=)\\d+");

    private S3Rules() {}

    /** @throws AwsError where S3 would refuse it */
    static void check(S3Call call) {
        checkKey(call.key());
        if (call.operation().equals("PutObject")
                && !call.headers().containsKey("Content-Length")
                && !call.headers().containsKey("x-amz-decoded-content-length")) {
            throw new AwsError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        int metadata = call.headers().entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).startsWith(METADATA))
                .mapToInt(header ->
                        header.getKey().length() - METADATA.length() + bytes(String.join(",", header.getValue())))
                .sum();
        if (metadata > MOST_METADATA_BYTES) {
            throw new AwsError(
                    400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.");
        }
    }

    /**
     * @param body of a DeleteObjects
     * @throws AwsError where S3 would refuse it
     */
    static void checkDeletion(S3Call call, byte[] body) {
        boolean checked = call.headers().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("content-md5") || name.startsWith("x-amz-checksum-"));
        if (!checked) {
            throw new AwsError(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
        }
        List<String> keys = KEY.matcher(new String(body, StandardCharsets.UTF_8))
                .results()
                .map(found -> unescaped(found.group(1)))
                .collect(Collectors.toList());
        if (keys.isEmpty() || keys.size() > MOST_KEYS_TO_DELETE) {
            throw new AwsError(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        keys.forEach(S3Rules::checkKey);
    }

    /** The request's path and query with what S3 makes of {@code max-keys}: more than it gives is as much as it gives. */
    static String capped(String rawTarget) {
        Matcher asked = MAX_KEYS.matcher(rawTarget);
        return asked.replaceAll(
                found -> found.group().length() > 4 || Integer.parseInt(found.group()) > MOST_KEYS_LISTED
                        ? String.valueOf(MOST_KEYS_LISTED)
                        : found.group());
    }

    private static void checkKey(String key) {
        if (bytes(key) > LONGEST_KEY_BYTES) {
            throw new AwsError(400, "KeyTooLongError", "Your key is too long");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String unescaped(String xml) {
        Map<String, String> entities = Map.of("&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'", "&amp;", "&");
        return Pattern.compile("&(lt|gt|quot|apos|amp);")
                .matcher(xml)
                .replaceAll(found -> Matcher.quoteReplacement(entities.getOrDefault(found.group(), found.group())));
    }
}

package dev.mirrorlake.source;

import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.lakefs.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether an object's physical address may not be where its bytes are, as far as Athena and we can read. Pure.
 *
 * <p>What was written through lakeFS lies below the repository's storage namespace, and is in no doubt. Other addresses are
 * those of imported objects. lakeFS passes them through Go's {@code url.ParseRequestURI}: {@code %23} in a key becomes
 * {@code #}, {@code %20} a space, and what follows a {@code ?} is cut off. It leaves the object's path as it is, which an
 * import makes from the same key: where the two end in the same segments, those are right.
 *
 * <p>Source: lakeFS's pkg/block/namespace.go, and the function run, read 2026-11-20.
 */
final class ObjectDoubts {
    /** What no escape stands for, and what the folders of partitions are made of. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~/=-]*");

    private final String storageId;
    private final String namespace;
    private final String bucket;

    ObjectDoubts(Repository repository) {
        storageId = repository.storageId();
        namespace = repository.storageNamespace().replaceAll("/+$", "") + "/";
        bucket = bucket(namespace);
    }

    /**
     * What is in doubt about an object. Whatever settles a doubt of one object settles it for all objects that have the same
     * doubt.
     *
     * @param object in S3
     * @return mostly none
     */
    List<String> of(LakeObject object) {
        String address = object.physicalAddress();
        boolean written = address.startsWith(namespace);
        if (written && storageId.isEmpty()) {
            return List.of();
        }
        String bucketOfObject = bucket(address);
        List<String> doubts = new ArrayList<>();
        if (!storageId.isEmpty()) {
            // one that is called s3 may be at an endpoint of its own
            doubts.add("storage " + storageId + ", bucket " + bucketOfObject);
        }
        if (written) {
            return doubts;
        }
        if (!bucketOfObject.equals(bucket)) {
            doubts.add("bucket " + bucketOfObject);
        }
        String key = address.substring(address.indexOf(bucketOfObject) + bucketOfObject.length() + 1);
        int common = commonEnd(object.path(), key);
        String folder = key.substring(0, key.length() - common);
        String shown = object.path().substring(0, object.path().length() - common);
        if (common == 0) {
            doubts.add("object " + address + " of " + object.sizeBytes() + " bytes");
        } else if (!PLAIN.matcher(folder).matches() || !PLAIN.matcher(shown).matches()) {
            doubts.add("folder " + bucketOfObject + "/" + folder);
        }
        return doubts;
    }

    /** How many characters are in the last segments that two paths have in common. */
    private static int commonEnd(String a, String b) {
        int common = 0;
        for (int i = 1; ; i++) {
            boolean aBegins = i > a.length() || a.charAt(a.length() - i) == '/';
            boolean bBegins = i > b.length() || b.charAt(b.length() - i) == '/';
            if (aBegins && bBegins) {
                common = i - 1;
            }
            if (i > a.length() || i > b.length() || a.charAt(a.length() - i) != b.charAt(b.length() - i)) {
                return common;
            }
        }
    }

    private static String bucket(String address) {
        int begin = address.indexOf("://") + 3;
        int end = address.indexOf('/', begin);
        return end < 0 ? address.substring(begin) : address.substring(begin, end);
    }
}

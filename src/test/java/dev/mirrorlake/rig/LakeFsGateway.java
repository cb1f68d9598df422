package dev.mirrorlake.rig;

import dev.mirrorlake.rig.LakeFsEmulator.Answer;
import dev.mirrorlake.rig.LakeFsRepository.Entry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lakeFS emulator's S3 gateway: a repository is a bucket, a key's first segment a ref. What S3A and Trino call, of
 * those calls what they need; whoever knows the access key may do everything, signed rightly or not. Metadata, content
 * types and checksums but the ETag are taken and forgotten. Guarded by the emulator's lock.
 *
 * <p>Source: what lakeFS's gateway does in its {@code pkg/gateway}, and the Amazon S3 API reference, read 2026-11-20.
 */
final class LakeFsGateway {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final String COPY_SOURCE = "x-amz-copy-source";

    private final LakeFsObjects objects;
    private final S3Uploads uploads = new S3Uploads();

    LakeFsGateway(LakeFsObjects objects) {
        this.objects = objects;
    }

    Answer answer(S3Request request) {
        try {
            if (!request.accessKeyId().equals(LakeFsEmulator.ACCESS_KEY_ID)) {
                throw new S3Error(403, "InvalidAccessKeyId", request.accessKeyId());
            }
            return request.key().isEmpty() ? bucket(request) : object(request);
        } catch (S3Error e) {
            S3Xml xml = new S3Xml("Error").text("Code", e.code()).text("Message", String.valueOf(e.getMessage()));
            return xml(e.status(), xml);
        }
    }

    private Answer bucket(S3Request request) {
        LakeFsRepository repository = repository(request.bucket());
        switch (request.method()) {
            case "HEAD":
                return empty(200);
            case "GET":
                return request.asks("location")
                        ? xml(200, new S3Xml("LocationConstraint"))
                        : new Answer(200, "application/xml", new S3Listing(request).of(repository));
            case "POST":
                if (request.asks("delete")) {
                    return deleteAll(request, repository);
                }
                throw unsupported(request);
            default:
                throw unsupported(request);
        }
    }

    private Answer object(S3Request request) {
        Place place = place(request.bucket(), request.key());
        boolean part = request.asks("uploadId");
        switch (request.method()) {
            case "HEAD":
            case "GET":
                return get(request, place.entry());
            case "PUT":
                place.ensureBranch();
                return part ? putPart(request) : put(request, place);
            case "POST":
                place.ensureBranch();
                if (request.asks("uploads")) {
                    return begin(request);
                }
                if (part) {
                    return complete(request, place);
                }
                throw unsupported(request);
            case "DELETE":
                if (part) {
                    uploads.abort(request.parameter("uploadId", ""));
                } else {
                    place.delete();
                }
                return empty(204);
            default:
                throw unsupported(request);
        }
    }

    /** A path of a ref. */
    private final class Place {
        private final LakeFsRepository repository;
        private final String ref;
        private final String path;

        Place(LakeFsRepository repository, String ref, String path) {
            this.repository = repository;
            this.ref = ref;
            this.path = path;
        }

        Optional<Entry> find() {
            try {
                return Optional.ofNullable(repository.tree(ref).get(path));
            } catch (LakeFsError e) {
                return Optional.empty();
            }
        }

        Entry entry() {
            return find().orElseThrow(() -> new S3Error(404, "NoSuchKey", ref + "/" + path));
        }

        /** Only branches are written to; lakeFS says of any other ref that there is no such bucket. */
        void ensureBranch() {
            if (!repository.branches.containsKey(ref)) {
                throw new S3Error(404, "NoSuchBucket", "not a branch: " + ref);
            }
        }

        void ensureCondition(S3Request request) {
            if (request.header("If-None-Match").equals("*") && find().isPresent()) {
                throw new S3Error(412, "PreconditionFailed", "it exists: " + path);
            }
        }

        Entry write(byte[] bytes, String checksum) {
            return objects.write(repository, ref, path, bytes, checksum);
        }

        /** lakeFS says nothing of what isn't there, be it the object or the branch. */
        void delete() {
            if (repository.branches.containsKey(ref)) {
                objects.delete(repository, ref, path);
            }
        }
    }

    private Place place(String bucket, String key) {
        int slash = key.indexOf('/');
        return slash < 0
                ? new Place(repository(bucket), key, "")
                : new Place(repository(bucket), key.substring(0, slash), key.substring(slash + 1));
    }

    private LakeFsRepository repository(String bucket) {
        return Optional.ofNullable(objects.repositories.get(bucket))
                .orElseThrow(() -> new S3Error(404, "NoSuchBucket", bucket));
    }

    private Answer get(S3Request request, Entry entry) {
        boolean head = request.method().equals("HEAD");
        byte[] whole = head ? new byte[0] : objects.read(entry);
        String range = request.header("Range");
        Answer answer;
        if (head || range.isEmpty()) {
            answer = new Answer(200, "application/octet-stream", whole)
                    .with("Content-Length", String.valueOf(entry.size()));
        } else {
            Slice slice = slice(range, entry.size());
            answer = new Answer(206, "application/octet-stream", slice.of(whole))
                    .with("Content-Range", "bytes %d-%d/%d".formatted(slice.from, slice.to - 1, entry.size()));
        }
        return answer.with("ETag", quoted(entry.checksum()))
                .with("Last-Modified", HTTP_DATE.format(Instant.ofEpochSecond(entry.mtime())))
                .with("Accept-Ranges", "bytes");
    }

    /** @param to exclusive */
    private record Slice(long from, long to) {
        byte[] of(byte[] whole) {
            return Arrays.copyOfRange(whole, (int) from, (int) to);
        }
    }

    private static Slice slice(String range, long size) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            return new Slice(0, size);
        }
        boolean last = matcher.group(1).isEmpty();
        long from = last ? Math.max(0, size - Long.parseLong(matcher.group(2))) : Long.parseLong(matcher.group(1));
        long to = last || matcher.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(matcher.group(2)) + 1);
        if (from >= to) {
            throw new S3Error(416, "InvalidRange", range + " of " + size);
        }
        return new Slice(from, to);
    }

    private Answer put(S3Request request, Place place) {
        place.ensureCondition(request);
        byte[] bytes = sent(request);
        Entry entry = place.write(bytes, LakeFsObjects.md5(bytes));
        return copies(request)
                ? copied(entry.checksum(), "CopyObjectResult")
                : empty(200).with("ETag", quoted(entry.checksum()));
    }

    private Answer begin(S3Request request) {
        return xml(
                200,
                new S3Xml("InitiateMultipartUploadResult")
                        .text("Bucket", request.bucket())
                        .text("Key", request.key())
                        .text("UploadId", uploads.begin()));
    }

    private Answer putPart(S3Request request) {
        String checksum = uploads.put(
                request.parameter("uploadId", ""),
                Integer.parseInt(request.parameter("partNumber", "")),
                sent(request));
        return copies(request) ? copied(checksum, "CopyPartResult") : empty(200).with("ETag", quoted(checksum));
    }

    /** lakeFS keeps the checksum without the number of parts that S3's ETag ends with. */
    private Answer complete(S3Request request, Place place) {
        place.ensureCondition(request);
        S3Uploads.Whole whole = uploads.complete(request.parameter("uploadId", ""), S3Xml.each("Part", request.body()));
        place.write(whole.bytes(), whole.checksum());
        return xml(
                200,
                new S3Xml("CompleteMultipartUploadResult")
                        .text("Bucket", request.bucket())
                        .text("Key", request.key())
                        .text("ETag", quoted(whole.checksum() + "-" + whole.numberOfParts())));
    }

    private static boolean copies(S3Request request) {
        return !request.header(COPY_SOURCE).isEmpty();
    }

    /** The bytes of a write: the body, or what it is to copy. */
    private byte[] sent(S3Request request) {
        if (!copies(request)) {
            return request.body();
        }
        String source = S3Request.decoded(request.header(COPY_SOURCE)).replaceFirst("^/", "");
        int slash = source.indexOf('/');
        if (slash < 0) {
            throw new S3Error(400, "InvalidArgument", COPY_SOURCE + ": " + source);
        }
        byte[] whole = objects.read(
                place(source.substring(0, slash), source.substring(slash + 1)).entry());
        String range = request.header(COPY_SOURCE + "-range");
        return range.isEmpty() ? whole : slice(range, whole.length).of(whole);
    }

    private static Answer copied(String checksum, String element) {
        return xml(
                200,
                new S3Xml(element)
                        .text("LastModified", S3Listing.instant(LakeFsObjects.now()))
                        .text("ETag", quoted(checksum)));
    }

    private Answer deleteAll(S3Request request, LakeFsRepository repository) {
        S3Xml result = new S3Xml("DeleteResult");
        boolean quiet = Boolean.parseBoolean(S3Xml.root(request.body()).getOrDefault("Quiet", "false"));
        for (Map<String, String> object : S3Xml.each("Object", request.body())) {
            String key = object.getOrDefault("Key", "");
            place(repository.id, key).delete();
            if (!quiet) {
                result.open("Deleted").text("Key", key).close();
            }
        }
        return xml(200, result);
    }

    private static S3Error unsupported(S3Request request) {
        return new S3Error(405, "ERRLakeFSNotSupported", request.toString());
    }

    private static String quoted(String checksum) {
        return '"' + checksum + '"';
    }

    private static Answer empty(int status) {
        return new Answer(status, "application/xml", new byte[0]);
    }

    private static Answer xml(int status, S3Xml document) {
        return new Answer(status, "application/xml", document.close().bytes());
    }
}

package dev.mirrorlake.manifest;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.aws.AwsCause;
import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Data in S3: whether objects are there, and what a folder holds. Reads no object's bytes, and writes nothing. May be called
 * from many threads; all methods block, and throw {@link SyncException} and nothing else when S3 doesn't answer what it was
 * asked.
 *
 * <p>A bucket may be in another region than the configured one: Athena reads those too, except in China (source: Athena's
 * user guide, querying across regions, read 2026-11-30), and so does this.
 */
public final class DataObjects implements AutoCloseable {
    private static final String SYSTEM = "s3";

    /** HEADs of one call at the same time. */
    private static final int AT_ONCE = 16;

    private static final int NOT_FOUND = 404;

    private final S3Client s3;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "data-objects");
        thread.setDaemon(true);
        return thread;
    });

    public DataObjects(AwsAccess access, Config.Aws config) {
        this.s3 = access.configure(
                        S3Client.builder().forcePathStyle(config.s3PathStyle()).crossRegionAccessEnabled(true),
                        SYSTEM,
                        config.s3Endpoint())
                .build();
    }

    /**
     * Looks for the objects at these addresses, which are in S3. Costs a HEAD each.
     *
     * @param found takes each answer as it comes, on several threads: the size in bytes, empty where there is no object
     * @throws SyncException at the first that can't be told, REFUSED where access is denied or the bucket isn't there; what
     *     was found before was told
     */
    public void sizes(Collection<LakeObject> objects, BiConsumer<LakeObject, Optional<Long>> found) {
        Queue<LakeObject> left = new ConcurrentLinkedQueue<>(objects);
        if (objects.size() <= 1) {
            sizesOf(left, found);
            return;
        }
        CompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
        List<Future<Boolean>> tasks = Stream.generate(() -> ended.submit(() -> sizesOf(left, found), true))
                .limit(Math.min(AT_ONCE, objects.size()))
                .toList();
        try {
            for (int i = 0; i < tasks.size(); i++) {
                ended.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(SyncException.Kind.RETRY, SYSTEM, "interrupted while looking for objects", "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    private void sizesOf(Queue<LakeObject> left, BiConsumer<LakeObject, Optional<Long>> found) {
        for (LakeObject object = left.poll(); object != null; object = left.poll()) {
            found.accept(object, size(object));
        }
    }

    private Optional<Long> size(LakeObject object) {
        String[] parts = object.physicalAddress().split("/", 4);
        String bucket = parts[2];
        String thing = "object \"" + object.path() + "\" at " + object.physicalAddress();
        try {
            return Optional.of(s3.headObject(head -> head.bucket(bucket).key(parts.length < 4 ? "" : parts[3]))
                    .contentLength());
        } catch (SdkException e) {
            AwsCause cause = AwsCause.of(e);
            if (cause == AwsCause.ABSENT && isThere(bucket)) {
                return Optional.empty();
            }
            throw failure(
                    thing,
                    cause == AwsCause.ABSENT ? AwsCause.NO_BUCKET : cause,
                    e,
                    bucket,
                    "GetObject",
                    "write the object again through lakeFS, or import it from where AWS can read it");
        }
    }

    /** S3 answers a HEAD of an object in the same way where its bucket isn't there. Where it won't say, the bucket is. */
    private boolean isThere(String bucket) {
        try {
            s3.headBucket(head -> head.bucket(bucket));
            return true;
        } catch (NoSuchBucketException e) {
            return false;
        } catch (SdkException e) {
            AwsCause cause = AwsCause.of(e);
            if (cause == AwsCause.DENIED) {
                return true;
            }
            throw AwsFailures.translate(SYSTEM, "bucket " + bucket, "ListBucket", e);
        }
    }

    /**
     * All that a folder in S3 holds. Costs a ListObjectsV2 for each thousand objects.
     *
     * @param prefix empty, or ending in a slash
     * @param thing what the folder is, for messages
     * @param remedy what helps where the bucket isn't there
     * @return each with its key as path
     */
    public List<LakeObject> list(String bucket, String prefix, String thing, String remedy) {
        try {
            return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(object -> new LakeObject(object.key(), "s3://" + bucket + "/" + object.key(), object.size()))
                    .toList();
        } catch (SdkException e) {
            throw failure(thing, AwsCause.of(e), e, bucket, "ListBucket", remedy);
        }
    }

    private static SyncException failure(
            String thing, AwsCause cause, SdkException e, String bucket, String action, String remedy) {
        SyncException usual = AwsFailures.translate(SYSTEM, thing, action, e);
        if (!(e instanceof S3Exception)) {
            return usual;
        }
        return switch (cause) {
            case NO_BUCKET ->
                refused(
                        ReasonCode.OBJECT_ELSEWHERE,
                        thing + ": bucket " + bucket + " does not exist in AWS",
                        remedy,
                        e);
            case WRONG_REGION ->
                refused(
                        ReasonCode.OBJECT_ELSEWHERE,
                        thing + ": bucket " + bucket + " is in a region that can't be read from here",
                        remedy,
                        e);
            case DENIED ->
                refused(
                        usual.code(),
                        thing + ": access denied to s3:" + action + ", so whether it is there can't be told",
                        "allow s3:GetObject and s3:ListBucket on bucket " + bucket
                                + " to the role or user that Mirrorlake runs as: without the latter S3 denies what is missing",
                        e);
            default -> usual;
        };
    }

    private static SyncException refused(ReasonCode code, String message, String remedy, SdkException cause) {
        return new SyncException(SyncException.Kind.REFUSED, code, SYSTEM, message, remedy, cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        s3.close();
    }
}

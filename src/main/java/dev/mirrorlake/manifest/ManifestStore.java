package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.aws.AwsFailures;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The manifests in S3: reads what is there, writes and deletes what it is told. May be called from many threads; all
 * methods block and throw {@link SyncException} and nothing else when S3 does not do what it was asked.
 *
 * <p>Only manifests and notes are ever written, only these and, where that is asked for, files of others are deleted, and all
 * that only below a {@link ManifestHome}.
 */
public final class ManifestStore implements AutoCloseable {
    private static final String SYSTEM = "s3";

    /** Most keys of one DeleteObjects. Source: Amazon S3 API reference, read 2026-11-20. */
    static final int MAX_DELETES = 1000;

    /** So many single calls cost less than listing a root that may be large. */
    private static final int FEW = 10;

    private final S3Client s3;

    public ManifestStore(AwsAccess access, Config.Aws config) {
        // S3's newer checksums are unknown to some S3-compatible stores; what we put carries its MD5
        this.s3 = access.configure(
                        S3Client.builder()
                                .forcePathStyle(config.s3PathStyle())
                                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED),
                        SYSTEM,
                        config.s3Endpoint())
                .build();
    }

    /**
     * A manifest as S3 lists it.
     *
     * @param etag the MD5 of its bytes in lower-case hexadecimal digits, or (encryption by KMS, multipart) not
     */
    public record Stored(String etag, long sizeBytes, Instant lastModified) {}

    /**
     * What lies below a root.
     *
     * @param manifests by folder
     * @param foreign the paths, below the root, of what is neither manifest nor note. Objects of zero bytes are left out:
     *     they mark folders, or hold no row for any reader
     */
    public record Listing(Map<String, Stored> manifests, List<String> foreign) {
        public Listing {
            manifests = Map.copyOf(manifests);
            foreign = List.copyOf(foreign);
        }
    }

    /**
     * A root whose manifests are to be deleted once no query can be reading them any more.
     *
     * @param source the table whose twin had it
     */
    public record Retired(ManifestRoot root, TableName source, Instant since) {}

    /** One ListObjectsV2 for each thousand files below the root. */
    public Listing list(ManifestRoot root) {
        Map<String, Stored> manifests = new TreeMap<>();
        List<String> foreign = new ArrayList<>();
        for (S3Object object : objects(root.bucket(), root.key())) {
            String path = object.key().substring(root.key().length());
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            if (path.equals(folder + ManifestRoot.FILE)) {
                manifests.put(folder, toStored(object));
            } else if (object.size() > 0 && !path.equals(ManifestRoot.NOTE)) {
                foreign.add(path);
            }
        }
        return new Listing(manifests, foreign);
    }

    /**
     * The manifests that are stored in these folders, by folder. Costs one call each for a few folders, else what {@link
     * #list} costs.
     */
    public Map<String, Stored> stored(ManifestRoot root, Collection<String> folders) {
        if (folders.size() > FEW) {
            Map<String, Stored> stored = new TreeMap<>(list(root).manifests());
            stored.keySet().retainAll(Set.copyOf(folders));
            return stored;
        }
        Map<String, Stored> stored = new TreeMap<>();
        for (String folder : folders) {
            String key = root.manifestKey(folder);
            objects(root.bucket(), key).stream()
                    .filter(object -> object.key().equals(key))
                    .forEach(object -> stored.put(folder, toStored(object)));
        }
        return stored;
    }

    private static Stored toStored(S3Object object) {
        return new Stored(object.eTag().replace("\"", ""), object.size(), object.lastModified());
    }

    /**
     * Those of the desired manifests that are not stored byte for byte. Costs a GetObject for each that has the stored
     * one's size but not its ETag, since an ETag isn't always an MD5; what is equal must not be written again.
     */
    public List<Manifest> differing(ManifestRoot root, Collection<Manifest> desired, Map<String, Stored> stored) {
        return desired.stream()
                .filter(manifest -> differs(root, manifest, stored))
                .toList();
    }

    private boolean differs(ManifestRoot root, Manifest manifest, Map<String, Stored> stored) {
        Stored now = stored.get(manifest.folder());
        byte[] content = manifest.content();
        if (now == null || now.sizeBytes() != content.length) {
            return true;
        }
        if (now.etag().equals(HexFormat.of().formatHex(md5(content)))) {
            return false;
        }
        String key = root.manifestKey(manifest.folder());
        return get(root.bucket(), key)
                .filter(bytes -> Arrays.equals(bytes, content))
                .isEmpty();
    }

    /** Writes a manifest, whatever is there. */
    public void put(ManifestRoot root, Manifest manifest) {
        put(root.bucket(), root.manifestKey(manifest.folder()), manifest.content());
    }

    /** Deletes the manifests of these folders; those that are gone are passed over. */
    public void delete(ManifestRoot root, Collection<String> folders) {
        delete(root.bucket(), folders.stream().map(root::manifestKey).toList());
    }

    /**
     * Leaves a durable note that this root is to be deleted, dated now, even if there is one already. To be written
     * before the twin goes: whoever deletes the root later first looks that no twin lies there (again).
     */
    public void retire(ManifestRoot root, TableName source) {
        put(root.bucket(), root.tombstoneKey(), note(root, source));
    }

    /** Whether there is a note that this root is to be deleted, and since when. */
    public Optional<Retired> retired(ManifestRoot root) {
        return objects(root.bucket(), root.tombstoneKey()).stream()
                .filter(object -> object.key().equals(root.tombstoneKey()))
                .findFirst()
                .flatMap(object ->
                        table(root, object.key()).map(source -> new Retired(root, source, object.lastModified())));
    }

    /** Notes down, in the root of a rewritten table, which table uses it. */
    public void claim(ManifestRoot root, TableName table) {
        put(root.bucket(), root.noteKey(), note(root, table));
    }

    /** The table that uses the root of a rewritten table; empty where no note says so. */
    public Optional<TableName> user(ManifestRoot root) {
        return table(root, root.noteKey());
    }

    private static byte[] note(ManifestRoot root, TableName table) {
        return String.join("\n", root.uri(), table.catalog(), table.database(), table.table(), "")
                .getBytes(UTF_8);
    }

    /** All retired roots of a home. Costs a GetObject each; notes that we didn't write are passed over. */
    public List<Retired> retired(ManifestHome home) {
        List<Retired> retired = new ArrayList<>();
        for (S3Object object : objects(home.bucket(), home.tombstones())) {
            ManifestRoot.ofTombstone(home, object.key())
                    .flatMap(root ->
                            table(root, object.key()).map(source -> new Retired(root, source, object.lastModified())))
                    .ifPresent(retired::add);
        }
        return retired;
    }

    /** The table that a note of this root names; empty where it isn't such a note (any more). */
    private Optional<TableName> table(ManifestRoot root, String key) {
        return get(root.bucket(), key)
                .map(bytes -> new String(bytes, UTF_8).split("\n", -1))
                .filter(lines -> lines.length == 5 && lines[0].equals(root.uri()))
                .filter(lines -> Arrays.stream(lines).limit(4).noneMatch(String::isBlank))
                .map(lines -> new TableName(lines[1], lines[2], lines[3]));
    }

    /**
     * Deletes all manifests of a retired root, then its notes. A root that another table uses by now is left alone
     * altogether, and isn't retired any more.
     *
     * @param foreignFiles whether what else lies there, and isn't empty, is deleted too
     */
    public void deleteRoot(Retired retired, Config.ForeignFiles foreignFiles) {
        ManifestRoot root = retired.root();
        if (!root.isRewritten()) {
            deleteBelow(root, foreignFiles);
        } else if (user(root).filter(user -> !user.equals(retired.source())).isEmpty()) {
            deleteBelow(root, foreignFiles);
            delete(root.bucket(), List.of(root.noteKey()));
        }
        revive(root);
    }

    private void deleteBelow(ManifestRoot root, Config.ForeignFiles foreignFiles) {
        Listing found = list(root);
        delete(root, found.manifests().keySet());
        if (foreignFiles == Config.ForeignFiles.DELETE) {
            deleteForeign(root, found.foreign());
        }
    }

    /** Deletes what lies below a root and is no manifest: paths as {@link Listing#foreign} gives them. */
    public void deleteForeign(ManifestRoot root, Collection<String> paths) {
        delete(root.bucket(), paths.stream().map(path -> root.key() + path).toList());
    }

    /** Takes the note away: a twin lies there again. */
    public void revive(ManifestRoot root) {
        delete(root.bucket(), List.of(root.tombstoneKey()));
    }

    @Override
    public void close() {
        s3.close();
    }

    private List<S3Object> objects(String bucket, String prefix) {
        return AwsFailures.translating(
                SYSTEM,
                thing(bucket, prefix),
                "ListBucket",
                () -> s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                        .toList());
    }

    private Optional<byte[]> get(String bucket, String key) {
        return AwsFailures.translating(SYSTEM, thing(bucket, key), "GetObject", () -> {
            try {
                return Optional.of(
                        s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArrayUnsafe());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private void put(String bucket, String key, byte[] content) {
        AwsFailures.translating(
                SYSTEM,
                thing(bucket, key),
                "PutObject",
                () -> s3.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType("text/plain; charset=utf-8")
                                .contentMD5(Base64.getEncoder().encodeToString(md5(content))),
                        RequestBody.fromBytes(content)));
    }

    private void delete(String bucket, List<String> keys) {
        for (int from = 0; from < keys.size(); from += MAX_DELETES) {
            List<ObjectIdentifier> batch = keys.subList(from, Math.min(from + MAX_DELETES, keys.size())).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            DeleteObjectsResponse response = AwsFailures.translating(
                    SYSTEM,
                    thing(bucket, batch.get(0).key()),
                    "DeleteObject",
                    () -> s3.deleteObjects(delete -> delete.bucket(bucket)
                            .delete(objects -> objects.objects(batch).quiet(true))));
            if (!response.errors().isEmpty()) {
                S3Error error = response.errors().get(0);
                throw AwsFailures.translateEntry(
                        SYSTEM,
                        thing(bucket, error.key()),
                        "DeleteObject",
                        String.valueOf(error.code()),
                        "and " + (response.errors().size() - 1) + " more: " + error.message());
            }
        }
    }

    private static String thing(String bucket, String key) {
        return "manifests s3://" + bucket + "/" + key;
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has MD5", e);
        }
    }
}

package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.Rule;
import dev.mirrorlake.aws.AwsAccess;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.config.Config.ForeignFiles;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestStore.Listing;
import dev.mirrorlake.manifest.ManifestStore.Retired;
import dev.mirrorlake.manifest.ManifestStore.Stored;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.Moto;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

class ManifestStoreIT {
    private static final TableName TABLE = new TableName("sales", "orders");

    private final Moto moto = Moto.shared();
    private final Calls calls = new Calls();
    private final String bucket = "manifests-" + UUID.randomUUID();
    private final ManifestRoot root = root(bucket, "orders");
    private final S3Client s3 = S3Client.builder()
            .endpointOverride(moto.endpoint())
            .region(Region.of(Moto.REGION))
            .forcePathStyle(true)
            .httpClient(UrlConnectionHttpClient.create())
            .build();
    private final Config.Aws config =
            new Config.Aws(Moto.REGION, "", "", "", "", moto.endpoint().toString(), true, "", Duration.ofSeconds(30));
    private final AwsAccess access = new AwsAccess(config, new Metrics(), List.of(calls));
    private final ManifestStore store = new ManifestStore(access, config);

    private static ManifestRoot root(String bucket, String table) {
        return ManifestRoot.of(
                "",
                "s3://" + bucket + "/repo",
                "prod",
                new LakeLocation("example", "main", ""),
                new TableName("sales", table));
    }

    private static ManifestRoot rewritten(String bucket, String table) {
        return ManifestRoot.ofRewritten(
                "",
                "s3://" + bucket + "/repo",
                "prod",
                new LakeLocation("example", "main", ""),
                new TableName("sales", table),
                "0123456789ab");
    }

    private static Manifest manifest(int month, String... names) {
        return new Manifest(
                List.of("" + month),
                "month=" + month + "/",
                IntStream.range(0, names.length)
                        .mapToObj(i -> "s3://data/" + names[i])
                        .toList());
    }

    @BeforeEach
    void makeBucket() {
        s3.createBucket(create -> create.bucket(bucket));
    }

    @AfterEach
    void close() {
        store.close();
        access.close();
        s3.close();
    }

    private List<String> keys() {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private void putForeign(String key) {
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("x"));
    }

    private List<Manifest> differing(List<Manifest> desired) {
        return store.differing(root, desired, store.list(root).manifests());
    }

    @Test
    void aManifestLiesInItsFolderAsTextWithTheBytesOfItsContent() {
        store.put(root, manifest(1, "b", "a"));
        store.put(root, manifest(2));

        assertThat(keys())
                .containsExactly(
                        "repo/symlinks/prod/example/main/sales.orders/month=1/symlink.txt",
                        "repo/symlinks/prod/example/main/sales.orders/month=2/symlink.txt");
        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key(keys().get(0)))
                        .asString(UTF_8))
                .isEqualTo("s3://data/a\ns3://data/b\n");
        assertThat(s3.headObject(head -> head.bucket(bucket).key(keys().get(1))).contentLength())
                .isZero();
    }

    @Rule("F10")
    @ParameterizedTest
    @ValueSource(strings = {"", "day=1/", "year=2021/month=11/"})
    void aManifestIsReplacedByOneWriteOfOneObject(String folder) {
        List<String> objects = IntStream.range(0, 3_000)
                .mapToObj(i -> "s3://data/" + "x".repeat(200) + i)
                .toList();
        store.put(root, new Manifest(List.of(), folder, List.of("s3://data/a")));
        List<String> before = keys();
        calls.made.clear();

        store.put(root, new Manifest(List.of(), folder, objects));

        assertThat(calls.made).containsExactly("PutObject");
        assertThat(keys()).containsExactly(root.key() + folder + "symlink.txt").isEqualTo(before);
        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key(before.get(0)))
                        .asString(UTF_8)
                        .lines())
                .containsExactlyInAnyOrderElementsOf(objects);
    }

    @Test
    void listsManifestsByFolderAndWhatIsNone() {
        Manifest odd = new Manifest(List.of("x"), "at=12%3A30/place=a%2Fb c+%25d é日本&<>/", List.of("s3://b/x"));
        store.put(root, new Manifest(List.of(), "", List.of("s3://b/x")));
        store.put(root, odd);
        store.put(root(bucket, "orders_old"), manifest(1, "a"));
        putForeign(root.key() + "month=1/symlink.txt.bak");
        putForeign(root.key() + "_SUCCESS");
        putForeign(root.key() + "month=1/");

        Listing listing = store.list(root);

        assertThat(listing.manifests()).containsOnlyKeys("", odd.folder());
        assertThat(listing.foreign()).containsExactlyInAnyOrder("month=1/symlink.txt.bak", "_SUCCESS", "month=1/");
        assertThat(listing.manifests().get(odd.folder())).satisfies(stored -> {
            assertThat(stored.sizeBytes()).isEqualTo(odd.content().length);
            assertThat(stored.lastModified())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        });
        assertThat(store.differing(root, List.of(odd), listing.manifests())).isEmpty();
    }

    @Test
    void nothingIsListedBelowARootThatIsNotThere() {
        assertThat(store.list(root)).isEqualTo(new Listing(Map.of(), List.of()));
    }

    @Test
    void looksForAFewManifestsOneByOneAndForManyInAList() {
        IntStream.rangeClosed(1, 12).forEach(month -> store.put(root, manifest(month, "a")));
        List<String> few = List.of("month=1/", "month=99/");
        List<String> many = IntStream.rangeClosed(2, 20)
                .mapToObj(month -> "month=" + month + "/")
                .toList();

        assertThat(store.stored(root, few)).containsOnlyKeys("month=1/");
        assertThat(store.stored(root, many)).hasSize(11).doesNotContainKey("month=1/");
        assertThat(store.stored(root, few).get("month=1/"))
                .isEqualTo(store.list(root).manifests().get("month=1/"));
    }

    @Test
    void onlyWhatIsNewOrHasOtherBytesDiffers() {
        store.put(root, manifest(1, "a"));
        store.put(root, manifest(2, "a"));
        store.put(root, manifest(3, "a"));
        store.put(root, manifest(4));

        List<Manifest> desired = List.of(
                manifest(1, "a"), manifest(2, "b"), manifest(3, "a", "b"), manifest(4), manifest(5), manifest(6, "a"));

        assertThat(differing(desired))
                .containsExactly(manifest(2, "b"), manifest(3, "a", "b"), manifest(5), manifest(6, "a"));
    }

    @Test
    void aThousandUnchangedManifestsCostOneListingAndOneMoreObjectOnePut() {
        List<Manifest> desired = IntStream.range(0, 1000)
                .mapToObj(i -> manifest(i, "a" + i, "b" + i))
                .toList();
        desired.forEach(manifest -> store.put(root, manifest));
        calls.made.clear();

        assertThat(differing(desired)).isEmpty();

        assertThat(calls.made).containsExactly("ListObjectsV2");
        calls.made.clear();

        List<Manifest> changed = IntStream.range(0, 1000)
                .mapToObj(i -> i == 500 ? manifest(i, "a", "b", "c") : desired.get(i))
                .toList();
        differing(changed).forEach(manifest -> store.put(root, manifest));

        assertThat(calls.made).containsExactly("ListObjectsV2", "PutObject");
        assertThat(differing(changed)).isEmpty();
        calls.made.clear();

        store.deleteRoot(new Retired(root, TABLE, Instant.now()), ForeignFiles.REPORT);

        assertThat(calls.made).containsExactly("ListObjectsV2", "DeleteObjects", "DeleteObjects");
        assertThat(keys()).isEmpty();
    }

    @Test
    void listsAndDeletesMoreThanOnePage() {
        List<Manifest> all =
                IntStream.range(0, 1001).mapToObj(i -> manifest(i, "a")).toList();
        all.forEach(manifest -> store.put(root, manifest));

        assertThat(store.list(root).manifests()).hasSize(1001);
        calls.made.clear();
        store.delete(root, all.stream().map(Manifest::folder).toList());

        assertThat(calls.made).containsExactly("DeleteObjects", "DeleteObjects");
        assertThat(keys()).isEmpty();
    }

    @Test
    void whereETagsAreNoMd5EqualBytesAreReadAndNotWrittenAgain() {
        Manifest same = manifest(1, "a");
        s3.putObject(
                put -> put.bucket(bucket)
                        .key(root.manifestKey(same.folder()))
                        .serverSideEncryption(ServerSideEncryption.AWS_KMS),
                RequestBody.fromBytes(same.content()));
        Stored noMd5 = new Stored("0123456789abcdef-2", same.content().length, Instant.now());
        Map<String, Stored> stored = Map.of(same.folder(), noMd5);
        calls.made.clear();

        assertThat(store.differing(root, List.of(same), stored)).isEmpty();
        assertThat(store.differing(root, List.of(manifest(1, "b")), stored)).hasSize(1);
        assertThat(store.differing(root, List.of(manifest(1, "a", "b")), stored))
                .hasSize(1);

        assertThat(calls.made).containsExactly("GetObject", "GetObject");
    }

    @Test
    void aManifestThatVanishedSinceTheListingDiffers() {
        Stored gone = new Stored("no md5", manifest(1, "a").content().length, Instant.now());

        assertThat(store.differing(root, List.of(manifest(1, "a")), Map.of("month=1/", gone)))
                .hasSize(1);
    }

    @Test
    void deletesOnlyTheFoldersNamedAndPassesOverWhatIsGone() {
        store.put(root, manifest(1, "a"));
        store.put(root, manifest(11, "a"));

        store.delete(root, List.of("month=1/", "month=2/"));
        store.delete(root, List.of());

        assertThat(store.list(root).manifests()).containsOnlyKeys("month=11/");
    }

    @Test
    void aRetiredRootKeepsItsManifestsUntilItIsDeleted() {
        ManifestRoot other = root(bucket, "orders_old");
        store.put(root, manifest(1, "a"));
        store.put(other, manifest(1, "a"));
        putForeign(root.key() + "README");

        store.retire(root, TABLE);
        List<Retired> retired = store.retired(root.home());

        assertThat(retired).singleElement().satisfies(one -> {
            assertThat(one.root()).isEqualTo(root);
            assertThat(one.since())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        });
        assertThat(store.list(root).manifests()).hasSize(1);

        store.deleteRoot(retired.get(0), ForeignFiles.REPORT);

        assertThat(keys()).containsExactlyInAnyOrder(other.manifestKey("month=1/"), root.key() + "README");
        assertThat(store.retired(root.home())).isEmpty();
    }

    @Test
    void aRootThatIsUsedAgainIsNoLongerRetired() {
        store.put(root, manifest(1, "a"));
        store.retire(root, TABLE);

        store.revive(root);
        store.revive(root);

        assertThat(store.retired(root.home())).isEmpty();
        assertThat(store.list(root).manifests()).hasSize(1);
    }

    @Test
    void whatIsNoTombstoneRetiresNothing() {
        putForeign(root.home().tombstones() + "README");
        putForeign(root.home().tombstones() + "_x/main/db.t");
        putForeign(root.home().tombstones() + "example/main/sales.orders/more");

        assertThat(store.retired(root.home())).isEmpty();
    }

    @Test
    void theNoteOfARewrittenTablesRootSaysWhichTableUsesIt() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        TableName renamed = new TableName("spark", "sales", "renamed");
        assertThat(store.user(rewritten)).isEmpty();

        store.claim(rewritten, TABLE);
        assertThat(store.user(rewritten)).contains(TABLE);
        store.claim(rewritten, renamed);

        assertThat(store.user(rewritten)).contains(renamed);
        assertThat(store.user(rewritten(bucket, "others"))).isEmpty();
        assertThat(store.list(rewritten)).isEqualTo(new Listing(Map.of(), List.of()));
        assertThat(keys()).containsExactly(rewritten.key() + "_table");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hive\nsales\norders\n", "s3://elsewhere/\nhive\nsales\norders\n"})
    void whatIsNoNoteNamesNoTable(String text) {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        s3.putObject(put -> put.bucket(bucket).key(rewritten.noteKey()), RequestBody.fromString(text));

        assertThat(store.user(rewritten)).isEmpty();
    }

    @Test
    void aNoteIsOnlyOneRightInTheRoot() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        putForeign(rewritten.key() + "day=1/_table");

        assertThat(store.list(rewritten).foreign()).containsExactly("day=1/_table");
    }

    @Test
    void markersWithoutBytesAreNotForeign() {
        for (String marker : List.of("", "day=1/", "day=1_$folder$", "day=1/_SUCCESS", "day=1/part-0")) {
            s3.putObject(put -> put.bucket(bucket).key(root.key() + marker), RequestBody.empty());
        }

        assertThat(store.list(root)).isEqualTo(new Listing(Map.of(), List.of()));
    }

    @Test
    void whetherARootIsRetiredIsKnownByItself() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        store.retire(root(bucket, "orders_old"), TABLE);
        assertThat(store.retired(rewritten)).isEmpty();

        store.retire(rewritten, TABLE);

        assertThat(store.retired(rewritten)).hasValueSatisfying(retired -> {
            assertThat(retired.root()).isEqualTo(rewritten);
            assertThat(retired.source()).isEqualTo(TABLE);
        });
        assertThat(store.retired(rewritten.home())).hasSize(2);
        assertThat(store.retired(root(bucket, "order"))).isEmpty();
    }

    @Test
    void aRetiredRootOfARewrittenTableGoesWithItsNote() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        store.put(rewritten, manifest(1, "a"));
        store.claim(rewritten, TABLE);
        store.retire(rewritten, TABLE);
        putForeign(rewritten.key() + "month=1/part-0");

        store.deleteRoot(store.retired(rewritten).orElseThrow(), ForeignFiles.REPORT);

        assertThat(keys()).containsExactly(rewritten.key() + "month=1/part-0");
    }

    @Test
    void whatOthersLeftInARetiredRootGoesWithItIfItIsToBeDeleted() {
        store.put(root, manifest(1, "a"));
        store.retire(root, TABLE);
        putForeign(root.key() + "month=1/part-0");

        store.deleteRoot(store.retired(root).orElseThrow(), ForeignFiles.DELETE);

        assertThat(keys()).isEmpty();
    }

    @Test
    void aRetiredRootThatAnotherTableUsesByNowStaysAndIsNotRetiredAnyMore() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        store.put(rewritten, manifest(1, "a"));
        store.claim(rewritten, new TableName("sales", "renamed"));
        store.retire(rewritten, TABLE);
        putForeign(rewritten.key() + "month=1/part-0");

        store.deleteRoot(store.retired(rewritten).orElseThrow(), ForeignFiles.DELETE);

        assertThat(store.retired(rewritten)).isEmpty();
        assertThat(store.user(rewritten)).contains(new TableName("sales", "renamed"));
        assertThat(store.list(rewritten).manifests()).containsOnlyKeys("month=1/");
        assertThat(store.list(rewritten).foreign()).containsExactly("month=1/part-0");
    }

    @Test
    void aRootWhoseNoteWasNeverWrittenIsDeletedToo() {
        ManifestRoot rewritten = rewritten(bucket, "orders");
        store.retire(rewritten, TABLE);
        store.put(rewritten, manifest(1, "a"));

        store.deleteRoot(store.retired(rewritten).orElseThrow(), ForeignFiles.REPORT);

        assertThat(keys()).isEmpty();
    }

    @Test
    void foreignFilesAreDeletedByTheirNames() {
        store.put(root, manifest(1, "a"));
        putForeign(root.key() + "month=1/part-0");
        putForeign(root.key() + "month=1/part-1");

        store.deleteForeign(root, List.of("month=1/part-0", "month=1/gone"));

        assertThat(store.list(root).foreign()).containsExactly("month=1/part-1");
        assertThat(store.list(root).manifests()).hasSize(1);
    }

    @Test
    void aMissingBucketIsRefusedWithARemedy() {
        ManifestRoot nowhere = root("nowhere-" + UUID.randomUUID(), "orders");

        assertThatThrownBy(() -> store.list(nowhere))
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED);
                    assertThat(e.remedy()).contains("mirror.manifest-base");
                })
                .hasMessageContaining(nowhere.uri());
        assertThatThrownBy(() -> store.put(nowhere, manifest(1, "a"))).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> store.delete(nowhere, List.of("month=1/"))).isInstanceOf(SyncException.class);
    }

    /** The operations called, in order. */
    private static final class Calls implements ExecutionInterceptor {
        final Queue<String> made = new ConcurrentLinkedQueue<>();

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            made.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        }
    }
}

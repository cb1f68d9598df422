package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.rig.StubS3;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataObjectsTest {
    private final StubS3 s3 = new StubS3();

    @AfterEach
    void close() {
        s3.close();
    }

    private static LakeObject at(String address) {
        return new LakeObject("t/a", address, 5);
    }

    private Map<LakeObject, Optional<Long>> sizes(List<LakeObject> objects) {
        Map<LakeObject, Optional<Long>> sizes = new ConcurrentHashMap<>();
        s3.data().sizes(objects, sizes::put);
        return sizes;
    }

    private SyncException refused(ThrowingCallable call) {
        SyncException e = catchThrowableOfType(SyncException.class, call);
        assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED);
        return e;
    }

    @Test
    void anObjectHasASizeOrIsNotThere() {
        s3.object("b", "a b%20#?é", 5).object("b", "x/y", 7);
        LakeObject odd = at("s3://b/a b%20#?é");
        LakeObject plain = at("s3a://b/x/y");
        LakeObject none = at("s3://b/none");

        assertThat(sizes(List.of(odd, plain, none)))
                .isEqualTo(Map.of(odd, Optional.of(5L), plain, Optional.of(7L), none, Optional.empty()));
    }

    @Test
    void manyAreLookedForAtOnceAndEachOnce() {
        List<LakeObject> objects =
                IntStream.range(0, 200).mapToObj(i -> at("s3://b/" + i)).toList();
        objects.forEach(object -> s3.object("b", object.physicalAddress().substring(7), 5));

        assertThat(sizes(objects))
                .hasSize(200)
                .allSatisfy((object, size) -> assertThat(size).hasValue(5L));
        assertThat(s3.requests()).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void aBucketThatIsNotThereIsToldFromAnObjectThatIsNot() {
        SyncException e = refused(() -> sizes(List.of(at("s3://nowhere/a"))));

        assertThat(e.code()).isEqualTo(ReasonCode.OBJECT_ELSEWHERE);
        assertThat(e).hasMessageContainingAll("\"t/a\"", "s3://nowhere/a", "bucket nowhere does not exist");
    }

    @Test
    void whatIsDeniedCantBeTold() {
        s3.object("b", "a", 5).deny("b");

        SyncException e = refused(() -> sizes(List.of(at("s3://b/a"), at("s3://b/b"))));

        assertThat(e.code()).isEqualTo(ReasonCode.ACCESS_DENIED);
        assertThat(e).hasMessageContainingAll("\"t/a\"", "access denied to s3:GetObject");
        assertThat(e.remedy()).contains("s3:GetObject", "s3:ListBucket", "bucket b");
    }

    @Test
    void aBucketInAnotherRegionIsReadThere() {
        s3.bucket("far", "eu-central-1").object("far", "a", 5);
        LakeObject far = at("s3://far/a");

        assertThat(sizes(List.of(far))).isEqualTo(Map.of(far, Optional.of(5L)));
    }

    @Test
    void aFolderThatCantBeListedIsNamed() {
        s3.bucket("b").deny("b");

        SyncException denied = refused(() -> s3.data().list("b", "t/", "partition [1]", "correct it"));
        SyncException missing = refused(() -> s3.data().list("nowhere", "t/", "partition [1]", "correct it"));

        assertThat(denied.code()).isEqualTo(ReasonCode.ACCESS_DENIED);
        assertThat(denied).hasMessageContainingAll("partition [1]", "s3:ListBucket");
        assertThat(missing.code()).isEqualTo(ReasonCode.OBJECT_ELSEWHERE);
        assertThat(missing).hasMessageContainingAll("partition [1]", "nowhere");
        assertThat(missing.remedy()).isEqualTo("correct it");
    }
}

package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentsTest {
    private static final LakeObject FINE = new LakeObject("t/fine", "s3://b/fine", 1);

    private static Contents of(LakeObject... objects) {
        return new Contents(new Source(List.of(), new LakeLocation("repo", "main", "t")), "", List.of(objects));
    }

    @ParameterizedTest
    @CsvSource({
        "gs://b/x, OBJECT_NOT_IN_S3, is not in S3",
        "https://account.blob.core.windows.net/c/x, OBJECT_NOT_IN_S3, is not in S3",
        "local://data/x, OBJECT_NOT_IN_S3, is not in S3",
        "S3://b/x, OBJECT_NOT_IN_S3, is not in S3",
        "'s3://b/x\ny', OBJECT_UNREADABLE, contains a line break",
        "'s3://b/x\ry', OBJECT_UNREADABLE, contains a line break",
        "s3://b/x/, OBJECT_UNREADABLE, ends in a slash",
        "s3://b/_x, OBJECT_UNREADABLE, has a name that readers pass over",
        "s3://b/a/.x, OBJECT_UNREADABLE, has a name that readers pass over",
    })
    void anObjectThatReadersWouldMisreadIsNamedByItsPath(String address, ReasonCode code, String why) {
        Contents contents = of(FINE, new LakeObject("t/part-1", address, 1));

        assertThat(contents.unfit()).hasValueSatisfying(unfit -> {
            assertThat(unfit.code()).isEqualTo(code);
            assertThat(unfit.text()).contains("\"t/part-1\"", why).doesNotContain("\n", "\r");
            assertThat(unfit.remedy()).isNotEmpty();
        });
        assertThatThrownBy(contents::manifest)
                .isInstanceOfSatisfying(SyncException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED);
                    assertThat(e.code()).isEqualTo(code);
                })
                .hasMessageContainingAll("\"t/part-1\"", why);
    }

    @Test
    void ofTwoObjectsAtOneAddressBothAreNamedInOneOrder() {
        LakeObject a = new LakeObject("t/a", "s3://b/x", 1);
        LakeObject b = new LakeObject("t/b", "s3://b/x", 1);

        assertThat(of(a, FINE, b).unfit()).isEqualTo(of(b, a).unfit()).hasValueSatisfying(unfit -> {
            assertThat(unfit.code()).isEqualTo(ReasonCode.OBJECT_SHARED);
            assertThat(unfit.text()).containsSubsequence("\"t/a\"", "\"t/b\"", "s3://b/x");
        });
    }

    @Test
    void whatIsFitBecomesAManifest() {
        assertThat(of(FINE).unfit()).isEmpty();
        assertThat(of(FINE).manifest()).isEqualTo(new Manifest(List.of(), "", List.of("s3://b/fine")));
    }
}

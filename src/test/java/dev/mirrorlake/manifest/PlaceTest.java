package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.lakefs.LakeLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
    @ParameterizedTest
    @CsvSource({
        "s3://b/t/day=1, s3://b, t/day=1",
        "s3a://b/t/day=1/, s3://b, t/day=1",
        "S3N://b//t///day=1, s3://b, t/day=1",
        "s3://b/a%20b c#?+é, s3://b, a%20b c#?+é",
        "s3://b, s3://b, ''",
        "s3://b/, s3://b, ''",
    })
    void readsWhatIsInS3HoweverItIsSpelled(String uri, String store, String path) {
        assertThat(Place.inS3(uri)).contains(new Place(store, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hdfs://nn/t", "file:/t", "/t", "s3:///t", "s3:/b/t", "gs://b/t", "lakefs://r/main/t"})
    void anythingElseIsNotInS3(String uri) {
        assertThat(Place.inS3(uri)).isEmpty();
    }

    @Test
    void aPlaceInLakeFsHasNoBucket() {
        Place place = Place.of(new LakeLocation("repo", "main", "t"));

        assertThat(place).isEqualTo(new Place("lakefs://repo/main", "t")).hasToString("lakefs://repo/main/t");
        assertThat(place.bucket()).isEmpty();
        assertThat(place.prefix()).isEqualTo("t/");
        assertThat(new Place("s3://b", "").bucket()).contains("b");
    }
}

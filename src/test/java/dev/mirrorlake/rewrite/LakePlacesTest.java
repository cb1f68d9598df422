package dev.mirrorlake.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is listed of lakeFS, and how partitions' folders are found there. */
class LakePlacesTest {
    private static final List<String> KEYS = List.of("year", "month");

    private final LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inMemory());
    private final LakeFs lake = emulator.lakeFs("s3://bucket");
    private final LakeFsClient client = new LakeFsClient(
            new Config.LakeFs(
                    emulator.endpoint(),
                    LakeFsEmulator.ACCESS_KEY_ID,
                    new Config.Secret(LakeFsEmulator.SECRET_ACCESS_KEY),
                    List.of("example"),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30)),
            new Metrics());
    private final LakeListings listings = new LakeListings(client, false);
    private final SpelledFolders spelled = new SpelledFolders(client, listings);

    @BeforeEach
    void fill() {
        lake.createRepository("example");
        for (String path : List.of(
                "t/year=2021/month=1/a",
                "t/Year=2021/month=2/a",
                "t/YEAR=2021/Month=2/b",
                "t/year=2021/month=%33/a",
                "t/year=2021/month=4/a",
                "t/year=2021/MONTH=4/b",
                "t_old/year=2021/month=1/a",
                "elsewhere/a")) {
            lake.put("example", "main", path, "x".getBytes(UTF_8));
        }
    }

    @AfterEach
    void close() {
        client.close();
        emulator.close();
    }

    private static LakeLocation at(String path) {
        return new LakeLocation("example", "main", path);
    }

    private static List<String> paths(List<Listing> listings) {
        return listings.stream()
                .flatMap(listing -> listing.objects().stream())
                .map(LakeObject::path)
                .toList();
    }

    private static void assertFound(Map<List<String>, LakeLocation> found) {
        assertThat(found.get(List.of("2021", "1"))).isEqualTo(at("t/year=2021/month=1"));
        assertThat(found.get(List.of("2021", "2"))).isIn(at("t/Year=2021/month=2"), at("t/YEAR=2021/Month=2"));
        assertThat(found.get(List.of("2021", "3"))).isEqualTo(at("t/year=2021/month=%33"));
        assertThat(found.get(List.of("2021", "4"))).isEqualTo(at("t/year=2021/month=4"));
        assertThat(found.get(List.of("2022", "a b/c"))).isEqualTo(at("t/year=2022/month=a b%2Fc"));
    }

    @Test
    void aFewPartitionsAreLookedForFolderByFolder() {
        List<List<String>> partitions = List.of(
                List.of("2021", "1"),
                List.of("2021", "2"),
                List.of("2021", "3"),
                List.of("2021", "4"),
                List.of("2022", "a b/c"));
        emulator.clearCalls();

        assertFound(spelled.find(at("t"), KEYS, partitions));

        assertThat(emulator.calls()).hasSize(4).allMatch(call -> call.contains("delimiter=/"));
    }

    @Test
    void manyPartitionsAreLookedForInOneListing() {
        List<List<String>> partitions = Stream.concat(
                        IntStream.rangeClosed(1, 30).mapToObj(i -> List.of("2021", String.valueOf(i))),
                        Stream.of(List.of("2022", "a b/c")))
                .toList();

        Map<List<String>, LakeLocation> found = spelled.find(at("t"), KEYS, partitions);

        assertFound(found);
        assertThat(found).hasSize(31);
    }

    @Test
    void listsAFewPlacesOneByOneAndManyAsTheFolderAroundThem() {
        assertThat(paths(listings.at(List.of(at("t/year=2021/month=1"), at("elsewhere")))))
                .containsExactlyInAnyOrder("t/year=2021/month=1/a", "elsewhere/a");
        List<LakeLocation> many = IntStream.range(0, 30)
                .mapToObj(i -> at("t/year=2021/month=" + i))
                .toList();
        emulator.clearCalls();

        assertThat(paths(listings.at(many)))
                .containsExactlyInAnyOrder(
                        "t/year=2021/month=1/a",
                        "t/year=2021/month=%33/a",
                        "t/year=2021/month=4/a",
                        "t/year=2021/MONTH=4/b");
        assertThat(emulator.calls())
                .filteredOn(call -> call.contains("objects/ls"))
                .hasSize(1);
    }

    @Test
    void eachRefIsListedForItself() {
        lake.commit("example", "main", "all");
        lake.createBranch("example", "dev", "main");

        List<Listing> both = listings.at(List.of(at("elsewhere"), new LakeLocation("example", "dev", "elsewhere")));

        assertThat(both)
                .extracting(Listing::store)
                .containsExactlyInAnyOrder("lakefs://example/main", "lakefs://example/dev");
        assertThat(paths(both)).containsExactly("elsewhere/a", "elsewhere/a");
    }
}

package dev.mirrorlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random tables, with locations nested in one another and names that look alike. */
class ManifestPlannerPropertyTest {
    private static final List<String> NAMES = List.of("a", "b", "ab", "a=1", "_h", ".d", "a b", "%2F", "é");
    private static final List<String> VALUES =
            List.of("1", "11", "a/b", "a", "b", "", "=", "%3D", "x ", "é", "l".repeat(420));

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @Rule("F3")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holds(int seed) {
        Random random = new Random(seed);
        List<String> keys = List.of("p", "q", "r").subList(0, 1 + random.nextInt(3));
        List<Source> sources = sources(random, keys);
        List<LakeObject> objects = objects(random);
        boolean recursive = random.nextBoolean();

        List<Manifest> manifests =
                ManifestPlanner.plan(keys, sources, List.of(new Listing("repo", "main", objects)), recursive);

        for (LakeObject object : objects) {
            List<List<String>> holders = manifests.stream()
                    .filter(manifest -> manifest.addresses().contains(object.physicalAddress()))
                    .map(Manifest::values)
                    .toList();
            assertThat(holders)
                    .as(object.path())
                    .isEqualTo(holder(sources, object, recursive).stream().toList());
        }
        assertThat(manifests)
                .extracting(Manifest::values)
                .hasSameElementsAs(sources.stream().map(Source::values).toList());
        List<String> folders = manifests.stream().map(Manifest::folder).sorted().toList();
        for (int i = 1; i < folders.size(); i++) {
            assertThat(folders.get(i)).doesNotStartWith(folders.get(i - 1));
        }
        Collections.shuffle(sources, random);
        Collections.shuffle(objects, random);
        assertThat(ManifestPlanner.plan(keys, sources, List.of(new Listing("repo", "main", objects)), recursive))
                .isEqualTo(manifests);
    }

    /** The rules once more, as slowly and plainly as can be. */
    private static Optional<List<String>> holder(List<Source> sources, LakeObject object, boolean recursive) {
        return sources.stream()
                .filter(source -> object.path().startsWith(source.location().prefix()))
                .max(Comparator.<Source>comparingInt(
                                source -> source.location().prefix().length())
                        .thenComparing(Comparator.comparing((Source source) -> String.join("\0", source.values()))
                                .reversed()))
                .filter(source -> {
                    String[] below = object.path()
                            .substring(source.location().prefix().length())
                            .split("/", -1);
                    return object.sizeBytes() > 0
                            && !below[below.length - 1].isEmpty()
                            && (recursive || below.length == 1)
                            && Arrays.stream(below).noneMatch(name -> name.matches("[_.].*"));
                })
                .map(Source::values);
    }

    private static List<Source> sources(Random random, List<String> keys) {
        Set<List<String>> all = new LinkedHashSet<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            all.add(keys.stream().map(key -> pick(random, VALUES)).toList());
        }
        List<Source> sources = new ArrayList<>();
        for (List<String> values : all) {
            sources.add(new Source(values, new LakeLocation("repo", "main", path(random, random.nextInt(4)))));
        }
        return sources;
    }

    private static List<LakeObject> objects(Random random) {
        Set<String> paths = new LinkedHashSet<>();
        for (int i = 0; i < 60; i++) {
            String path = path(random, 1 + random.nextInt(5));
            paths.add(random.nextInt(10) == 0 ? path + "/" : path);
        }
        List<LakeObject> objects = new ArrayList<>();
        for (String path : paths) {
            objects.add(new LakeObject(path, "s3://b/x" + objects.size(), random.nextInt(5)));
        }
        return objects;
    }

    private static String path(Random random, int depth) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            names.add(pick(random, NAMES));
        }
        return String.join("/", names);
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Test
    @Timeout(60)
    void aMillionObjectsInAHundredThousandPartitionsTakeSeconds() {
        List<Source> sources = IntStream.range(0, 100_000)
                .mapToObj(i -> new Source(List.of("" + i), new LakeLocation("repo", "main", "t/k=" + i)))
                .toList();
        List<LakeObject> objects = IntStream.range(0, 1_000_000)
                .mapToObj(i -> new LakeObject("t/k=" + i / 10 + "/sub/part-" + i, "s3://b/data/" + i, 1))
                .toList();

        long start = System.nanoTime();
        List<Manifest> manifests =
                ManifestPlanner.plan(List.of("k"), sources, List.of(new Listing("repo", "main", objects)), true);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(manifests)
                .hasSize(100_000)
                .allMatch(manifest -> manifest.addresses().size() == 10);
        assertThat(took).isLessThan(Duration.ofSeconds(30));
    }
}

package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefixIndexTest {
    private final PrefixIndex<String> index = new PrefixIndex<>(Map.of(
            "orders", Set.of("orders/"),
            "nested", Set.of("orders/eu/"),
            "scattered", Set.of("a/", "z/")));

    @Test
    void aKeyIsWatchedByEveryPrefixThatEnclosesIt() {
        assertThat(index.watching("orders/eu/part-0")).containsExactlyInAnyOrder("orders", "nested");
        assertThat(index.watching("orders/us/part-0")).containsExactly("orders");
        assertThat(index.watching("orders_old/part-0")).isEmpty();
        assertThat(index.watching("orders")).isEmpty();
    }

    @Test
    void goesOnWhereItIsWhileSomebodyWatches() {
        assertThat(index.goOnAfter("orders/us/part-0")).contains("orders/us/part-0");
    }

    @Test
    void jumpsToTheNextPrefixOverARegionThatNobodyWatches() {
        assertThat(index.goOnAfter("")).contains(KeyOrder.justBefore("a/"));
        assertThat(index.goOnAfter("b/part-0")).contains(KeyOrder.justBefore("orders/"));
    }

    @Test
    void neverGoesBack() {
        String justThere = KeyOrder.justBefore("orders/") + "x";

        assertThat(index.goOnAfter(justThere)).contains(justThere);
    }

    @Test
    void endsBehindTheLastPrefix() {
        assertThat(index.goOnAfter("z0")).isEmpty();
    }

    @Test
    void aRemovedWatcherIsGoneFromAllItsPrefixes() {
        index.remove("scattered");
        index.remove("nested");

        assertThat(index.watching("a/x")).isEmpty();
        assertThat(index.watching("orders/eu/x")).containsExactly("orders");
        assertThat(index.goOnAfter("")).contains(KeyOrder.justBefore("orders/"));
        assertThat(index.goOnAfter("p")).isEmpty();
    }

    @Test
    void aPrefixWithoutItsSlashIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrefixIndex.requireFolders(Set.of("orders")))
                .withMessage("prefix \"orders\" does not end in a slash");
    }

    @Test
    void theRootWatchesEverything() {
        PrefixIndex<String> root = new PrefixIndex<>(Map.of("root", Set.of("")));

        assertThat(root.watching("anything")).containsExactly("root");
        assertThat(root.goOnAfter("")).contains("");
        assertThat(root.goOnAfter("z")).contains("z");
    }
}

package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOrderTest {
    private static final List<String> KEYS = List.of(
            "", "a", "a/", "a/b", "a b", "a-b", "a.b", "a0", "b", "é", "日本", "\uD7FF", "\uE000", "\uFFFF", "😀", "😀/",
            "x😀y");

    @Test
    void isThatOfTheBytes() {
        for (String left : KEYS) {
            for (String right : KEYS) {
                int byBytes = Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

                assertThat(Integer.signum(KeyOrder.BYTES.compare(left, right)))
                        .as("%s and %s", left, right)
                        .isEqualTo(Integer.signum(byBytes));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders/", "a", "é", "\uE000", "😀", "t/part-1", "x\0"})
    void justBeforeAKeyIsBelowItAndAboveItsSiblings(String key) {
        String before = KeyOrder.justBefore(key);

        assertThat(KeyOrder.BYTES.compare(before, key)).isNegative();
    }

    @Test
    void justBeforeATablesPrefixIsBehindTheSiblingsThatSortBeforeIt() {
        String before = KeyOrder.justBefore("orders/");

        assertThat(List.of("orders", "orders-old/part-0", "orders.bak/part-0", "orders old/part-0"))
                .allSatisfy(sibling ->
                        assertThat(KeyOrder.BYTES.compare(sibling, before)).isNegative());
    }

    @Test
    void nothingIsBeforeNothing() {
        assertThat(KeyOrder.justBefore("")).isEmpty();
    }
}

package dev.mirrorlake.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Change WHOLE = new Change.OfTable(ORDERS);

    @Test
    void theHintsMerge() {
        Change earlier = new Change.OfTable(ORDERS, true, "hms-1:9083", Set.of(List.of("2021"), List.of("2022")));
        Change later = new Change.OfTable(ORDERS, false, "hms-2:9083", Set.of(List.of("2022"), List.of("2023")));

        assertThat(earlier.merge(later))
                .isEqualTo(new Change.OfTable(
                        ORDERS, true, "hms-2:9083", Set.of(List.of("2021"), List.of("2022"), List.of("2023"))));
    }

    @Test
    void theWholeTableTakesInItsPartitions() {
        Change partition = new Change.OfTable(ORDERS, false, "", Set.of(List.of("2021")));

        assertThat(partition.merge(WHOLE)).isEqualTo(WHOLE);
        assertThat(WHOLE.merge(partition)).isEqualTo(WHOLE);
    }

    @Test
    void theKeyHasNoHints() {
        assertThat(new Change.OfTable(ORDERS, true, "hms:9083", Set.of(List.of("2021"))).key())
                .isEqualTo(WHOLE);
    }

    @Test
    void withoutItsPartitionsAChangeKeepsItsOtherHints() {
        assertThat(new Change.OfTable(ORDERS, true, "hms:9083", Set.of(List.of("2021"))).withoutPartitions())
                .isEqualTo(new Change.OfTable(ORDERS, true, "hms:9083"));
        assertThat(new Change.OfEverything().withoutPartitions()).isEqualTo(new Change.OfEverything());
    }

    @Test
    void tooManyPartitionsAreTheWholeTable() {
        int most = Change.OfTable.MAX_PARTITIONS;
        Change many = new Change.OfTable(ORDERS, false, "", partitions(0, most));
        Change oneMore = new Change.OfTable(ORDERS, false, "", partitions(most, most + 1));

        assertThat(many).isNotEqualTo(WHOLE);
        assertThat(many.merge(oneMore)).isEqualTo(WHOLE);
        assertThat(new Change.OfTable(ORDERS, false, "", partitions(0, most + 1)))
                .isEqualTo(WHOLE);
    }

    @Test
    void tooLongPartitionsAreTheWholeTable() {
        String longest = "x".repeat(Change.OfTable.MAX_PARTITION_CHARACTERS);

        assertThat(new Change.OfTable(ORDERS, false, "", Set.of(List.of(longest))))
                .isNotEqualTo(WHOLE);
        assertThat(new Change.OfTable(ORDERS, false, "", Set.of(List.of(longest, "x"))))
                .isEqualTo(WHOLE);
    }

    @Test
    void theHintsDoNotChangeAnyMore() {
        Set<List<String>> partitions = new HashSet<>(partitions(0, 3));
        Change.OfTable change = new Change.OfTable(ORDERS, false, "", partitions);

        partitions.clear();

        assertThat(change.partitions()).hasSize(3);
    }

    private static Set<List<String>> partitions(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> List.of("2021", Integer.toString(i)))
                .collect(Collectors.toSet());
    }
}

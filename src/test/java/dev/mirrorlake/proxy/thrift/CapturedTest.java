package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.changes.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturedTest {
    private final Captured captured = new Captured();

    @Test
    void keepsTheLastOfANameAndAllPartitions() {
        name(0, "a");
        name(0, "b");
        partition("2021", "1");
        partition("2021", "1");
        partition("2021", "2");

        assertThat(captured.get(0)).isEqualTo("b");
        assertThat(captured.get(1)).isNull();
        assertThat(captured.partitions()).containsExactly(List.of("2021", "1"), List.of("2021", "2"));
    }

    @Test
    void keepsEmptyValues() {
        partition("", "");
        partition("größe");

        assertThat(captured.partitions()).containsExactly(List.of("", ""), List.of("größe"));
    }

    @Test
    void keepsNoPartitionOfAnEmptyList() {
        captured.beginPartition();
        assertThat(captured.hasPartitions()).isFalse();

        partition("2021");
        captured.beginPartition();

        assertThat(captured.partitions()).containsExactly(List.of("2021"));
    }

    @Test
    void readsPartitionsFromTheirNames() {
        name(Captured.PARTITION_NAME, "year=2021/month=1");
        partition("2021", "2");
        name(Captured.PARTITION_NAME, "year=2021/month=3");

        assertThat(captured.partitions())
                .containsExactly(List.of("2021", "1"), List.of("2021", "2"), List.of("2021", "3"));
    }

    @Test
    void anyPartitionMayBeMeantByANameThatIsNone() {
        partition("2021");
        name(Captured.PARTITION_NAME, "2021");

        assertThat(captured.partitions()).isEmpty();
        assertThat(captured.hasPartitions()).isTrue();
    }

    @Test
    void anyPartitionMayBeMeantByAValueThatIsTooLong() {
        captured.beginPartition();
        captured.setUnreadable(Captured.PARTITION_VALUE);
        partition("2021");

        assertThat(captured.partitions()).isEmpty();
        assertThat(captured.hasPartitions()).isTrue();
    }

    @Test
    void anyPartitionMayBeMeantByMoreBytesThanAreKept() {
        String value = "v".repeat(Captured.MAX_BYTES);
        int fitting = Captured.MAX_PARTITION_BYTES / (2 * Short.BYTES + Captured.MAX_BYTES);
        for (int i = 0; i < fitting; i++) {
            partition(value);
        }
        assertThat(captured.partitions()).containsExactly(List.of(value));

        partition(value);
        partition("2021");

        assertThat(captured.partitions()).isEmpty();
        assertThat(captured.hasPartitions()).isTrue();
    }

    @Test
    void anyPartitionMayBeMeantByMoreValuesThanAreKept() {
        captured.beginPartition();
        for (int i = 0; i < Captured.MAX_PARTITION_VALUES; i++) {
            name(Captured.PARTITION_VALUE, "1");
        }
        assertThat(captured.partitions()).hasSize(1);

        name(Captured.PARTITION_VALUE, "1");

        assertThat(captured.partitions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyPartitionMayBeMeantByMorePartitionsThanAChangeHolds(boolean byName) {
        for (int i = 0; i <= Change.OfTable.MAX_PARTITIONS; i++) {
            assertThat(captured.partitions()).hasSize(i);
            if (byName) {
                name(Captured.PARTITION_NAME, "a=" + i);
            } else {
                partition("" + i);
            }
        }

        assertThat(captured.partitions()).isEmpty();
        assertThat(captured.hasPartitions()).isTrue();
    }

    private void partition(String... values) {
        captured.beginPartition();
        for (int i = 0; i < values.length; i++) {
            byte[] utf8 = values[i].getBytes(StandardCharsets.UTF_8);
            if (i % 2 == 0) {
                captured.copy(Captured.PARTITION_VALUE, ByteBuffer.wrap(utf8), 0, utf8.length);
            } else {
                captured.set(Captured.PARTITION_VALUE, utf8);
            }
        }
    }

    private void name(int slot, String name) {
        captured.set(slot, name.getBytes(StandardCharsets.UTF_8));
    }
}

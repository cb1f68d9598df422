package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionNameTest {
    @ParameterizedTest
    @CsvSource({
        "year=2021, 2021",
        "city=Paris%2FLyon, Paris/Lyon",
        "a=%3d%3D%25, ==%",
        "a=%, %",
        "a=%4, %4",
        "a=100%zz, 100%zz",
        "a=%%41, %A",
        "a=größe, größe",
        "a=__HIVE_DEFAULT_PARTITION__, __HIVE_DEFAULT_PARTITION__",
        "a%3Db=c, c",
    })
    void unescapesAsHiveDoes(String name, String value) {
        assertThat(PartitionName.values(name)).contains(List.of(value));
    }

    @Test
    void hasAValueForEachKey() {
        assertThat(PartitionName.values("year=2021/month=11/day=9")).contains(List.of("2021", "11", "9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2021", "=2021", "year=", "year=2021/", "/year=2021", "year=2021//day=1", "a=b=c"})
    void refusesWhatIsNoName(String name) {
        assertThat(PartitionName.values(name)).isEmpty();
    }
}

package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
    @Test
    void readsIdsAndElements() {
        assertThat(FieldPath.parse("1.7.2").steps()).containsExactly(1, 7, 2);
        assertThat(FieldPath.parse("1[].3").steps()).containsExactly(1, FieldPath.ELEMENT, 3);
        assertThat(FieldPath.parse("1[][]").steps()).containsExactly(1, FieldPath.ELEMENT, FieldPath.ELEMENT);
        assertThat(FieldPath.parse("-1").steps()).containsExactly(-1);
    }

    @Test
    void readsAlternatives() {
        assertThat(FieldPath.parseAlternatives("1.16|1.17"))
                .isEqualTo(List.of(FieldPath.parse("1.16"), FieldPath.parse("1.17")));
        assertThat(FieldPath.parseAlternatives("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".1", "1.", "1..2", "1[", "[]", "1[]2", "a", "1|2", "99999"})
    void refusesWhatIsNoPath(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> FieldPath.parse(text));
    }
}

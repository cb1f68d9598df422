package dev.mirrorlake.rig.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int|007|7",
                "BOOLEAN|TRUE|true",
                "float|0.10|0.1",
                "double|1e100|1.0E100",
                "decimal(5,2)|1.5|1.50",
                "decimal|2.4|2",
                "char(3)|'a  '|a",
                "varchar(2)|日本語|日本",
                "binary|AP8=|AP8=",
                "timestamp|2021-11-30 10:00:00|2021-11-30 10:00:00.000",
                "array<int>|[1, null]|[1,null]",
                "map<int,string>|{\"2\":\"b\",\"1\":\"a\"}|{\"1\":\"a\",\"2\":\"b\"}",
                "struct<a:int,b:decimal(3,1)>|{\"B\":1,\"A\":2}|{\"a\":2,\"b\":\"1.0\"}",
                "struct<a:int,b:array<date>>|[1,[\"2021-11-30\"]]|{\"a\":1,\"b\":[\"2021-11-30\"]}",
                "array<double>|[\"NaN\",1]|[\"NaN\",1.0]",
                "array<array<string>>|[[\"x\"],[]]|[[\"x\"],[]]",
            })
    void aValueHasOneSpelling(String type, String text, String spelling) {
        assertThat(Cells.of(type, text)).isEqualTo(spelling);
        assertThat(Cells.of(type, spelling)).isEqualTo(spelling);
        assertThat(Cells.of(type, Cells.NULL)).isEqualTo(Cells.NULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int|1.5",
                "tinyint|128",
                "boolean|yes",
                "decimal(3,2)|12.34",
                "date|2021-13-01",
                "array<int>|{}",
                "map<string,int>|[1]",
                "struct<a:int>|1",
                "array<int>|[[1]]",
                "array<int>|[1",
            })
    void whatIsNoValueOfTheTypeIsAnError(String type, String text) {
        assertThatThrownBy(() -> Cells.of(type, text)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uniontype<int>",
                "void",
                "array",
                "array<int",
                "array<int>>",
                "map<array<int>,int>",
                "struct<a>",
                "integer"
            })
    void whatAthenaDoesNotReadIsNoType(String type) {
        assertThatThrownBy(() -> Cells.of(type, "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStringIsItself() {
        assertThat(Cells.of("string", " {\"a\": 1} ")).isEqualTo(" {\"a\": 1} ");
    }
}

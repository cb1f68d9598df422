package dev.mirrorlake.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableTypeTest {
    @Rule({"C21", "C24"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean",
                "tinyint",
                "smallint",
                "int",
                "bigint",
                "float",
                "double",
                "decimal",
                "decimal(38)",
                "decimal(38,38)",
                "char(1)",
                "char(255)",
                "varchar(1)",
                "varchar(65535)",
                "string",
                "date",
                "timestamp",
            })
    void primitiveTypesAreReadInColumnsAndKeys(String type) {
        assertThat(ReadableType.flaw(type)).isEmpty();
        assertThat(ReadableType.flawOfKey(type)).isEmpty();
    }

    @Rule({"C21", "C24"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "array<int>",
                "map<string,decimal(10,2)>",
                "map<decimal(10,2),array<date>>",
                "struct<a:int>",
                "struct<A_1.b:int,Grün:array<struct<x:map<int,char(3)>,y:date>>>",
                "array<array<array<struct<a:struct<a:binary>>>>>",
            })
    void otherTypesAreReadInColumnsOnly(String type) {
        assertThat(ReadableType.flaw(type)).isEmpty();
        assertThat(ReadableType.flawOfKey(type)).contains(", which Athena cannot read from the name of a folder");
    }

    @Rule({"C22", "C23"})
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "uniontype<int,string>",
                "interval_day_time",
                "interval_year_month",
                "void",
                "null",
                "unknown",
                "timestamp with local time zone",
                "timestamp with time zone",
                "timestamplocaltz",
                "timestamp_ltz",
                "timestamp_ntz",
                "timestamptz",
                "timestamp(3)",
                "variant",
                "json",
                "integer",
                "long",
                "short",
                "byte",
                "real",
                "text",
                "numeric(10,2)",
                "INT",
                " int",
                "decimal(39)",
                "decimal(0)",
                "decimal(5,6)",
                "decimal(5,2,1)",
                "decimal(-1)",
                "char",
                "char(0)",
                "char(256)",
                "char(5,1)",
                "varchar",
                "varchar(65536)",
                "varchar(99999999999)",
                "<derived from deserializer>",
                "array",
                "array<int",
                "array<int,int>",
                "map<string>",
                "map<array<int>,int>",
                "struct",
            })
    void aTypeThatAthenaCannotReadIsSaidToBeSo(String type) {
        assertThat(ReadableType.flaw(type)).contains(", which Athena cannot read");
        assertThat(ReadableType.flawOfKey(type)).contains(", which Athena cannot read");
    }

    @Rule({"C22", "C23"})
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "array<>; ''",
                "array<int>>; int>",
                "array<int>,array<int>; 'int>,array<int'",
                "map<string, int>; ' int'",
                "struct<>; ''",
                "struct<int>; int",
                "struct<:int>; :int",
                "struct<a:>; ''",
                "struct<a:int,>; ''",
                "struct<a-b:int>; a-b:int",
                "struct<a b:int>; a b:int",
                "struct<a$b:int>; a$b:int",
                "struct<a:int>,struct<b:int>; 'int>'",
                "array<void>; void",
                "map<string,timestamp_ntz>; timestamp_ntz",
                "struct<a:int,b:array<uniontype<int,string>>>; uniontype<int,string>",
                "array<map<int,struct<a:interval_day_time>>>; interval_day_time",
                "array<decimal(40,2)>; decimal(40,2)",
            })
    void thePartThatAthenaCannotReadIsNamed(String type, String part) {
        assertThat(ReadableType.flaw(type)).isPresent();
        assertThat(ReadableType.flawOfKey(type)).isPresent();
        if (!type.contains(">,")) {
            assertThat(ReadableType.flaw(type)).contains(" with \"" + part + "\" in it, which Athena cannot read");
        }
    }

    @Rule("C23")
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"struct<a:int,A:string>; a; A", "array<struct<x:int,É:int,é:map<int,int>>>; É; é"})
    void fieldsThatAreOneInLowerCaseAreNamed(String type, String one, String other) {
        assertThat(ReadableType.flaw(type))
                .contains(
                        " with the fields \"" + one + "\" and \"" + other + "\" in it, which Athena cannot tell apart");
    }

    @Test
    void fieldsOfDifferentStructsMayBeAlike() {
        assertThat(ReadableType.flaw("struct<a:struct<a:int>,b:struct<A:int>>")).isEmpty();
    }

    @Test
    void aTypeNestedWithoutEndIsNotRead() {
        assertThat(ReadableType.flaw("array<".repeat(20_000) + "int" + ">".repeat(20_000)))
                .isPresent();
    }

    @Test
    void leavesAreTheTypesWithNoneInThem() {
        assertThat(ReadableType.leaves("struct<a:map<char(3),decimal(10,2)>,b:array<struct<c:date,d:binary>>>"))
                .isEqualTo(List.of("char", "decimal", "date", "binary"));
        assertThat(ReadableType.leaves("varchar(5)")).isEqualTo(List.of("varchar"));
    }
}

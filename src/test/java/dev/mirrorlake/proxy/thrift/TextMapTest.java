package dev.mirrorlake.proxy.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"BINARY", "COMPACT"})
class TextMapTest {
    private final WireFormat format;

    TextMapTest(WireFormat format) {
        this.format = format;
    }

    @Test
    void hasTheEntriesInTheirOrder() {
        StructValue struct = struct("b", "1", "a", "2");

        assertThat(map(struct).toMap()).containsExactly(Map.entry("b", "1"), Map.entry("a", "2"));
        assertThat(struct.isChanged()).isFalse();
    }

    @Test
    void changesTheValueWhereItStandsAndPutsNewEntriesLast() {
        StructValue struct = struct("b", "1", "a", "2");

        map(struct).put("c", "3");
        map(struct).put("b", "new");

        assertThat(map(struct).toMap()).isEqualTo(Map.of("b", "new", "a", "2", "c", "3"));
        assertThat(struct.write()).isEqualTo(bytes("b", "new", "a", "2", "c", "3"));
    }

    @Test
    void takesEntriesAwayDownToTheLast() {
        StructValue struct = struct("b", "1", "a", "2");

        map(struct).remove("b");
        assertThat(struct.write()).isEqualTo(bytes("a", "2"));
        map(struct).remove("a");
        map(struct).remove("was never there");

        assertThat(map(struct).toMap()).isEmpty();
        assertThat(struct.write()).isEqualTo(bytes());
    }

    @Test
    void getsItsFirstEntry() {
        StructValue struct = struct();

        map(struct).put("a", "1");

        assertThat(struct.write()).isEqualTo(bytes("a", "1"));
    }

    @Test
    void isAsItWasWhenAllChangesAreUndone() {
        StructValue struct = struct("a", "1", "b", "2");

        map(struct).put("c", "3");
        map(struct).remove("c");
        map(struct).put("a", "new");
        map(struct).put("a", "1");
        map(struct).remove("b");
        map(struct).put("b", "2");

        assertThat(struct.isChanged()).isFalse();
        assertThat(struct.write()).isEqualTo(bytes("a", "1", "b", "2"));
    }

    @Test
    void takesTheLastOfEntriesThatComeTwice() {
        StructValue struct = struct("a", "first", "b", "2", "a", "last");

        assertThat(map(struct).toMap()).isEqualTo(Map.of("a", "last", "b", "2"));
        map(struct).put("a", "new");

        assertThat(struct.write()).isEqualTo(bytes("a", "first", "b", "2", "a", "new"));
    }

    @Test
    void takesAwayAllEntriesOfAKey() {
        StructValue struct = struct("a", "first", "b", "2", "a", "last");

        map(struct).remove("a");

        assertThat(struct.write()).isEqualTo(bytes("b", "2"));
    }

    @Test
    void keepsTheBytesOfEntriesThatAreNoUtf8() {
        StructValue struct =
                StructValue.read(format, raw(new byte[] {-1}, new byte[] {-2}, new byte[] {'a'}, new byte[] {'1'}));

        map(struct).put("\ufffd", "\ufffd");
        map(struct).put("a", "2");

        assertThat(struct.write()).isEqualTo(raw(new byte[] {-1}, new byte[] {-2}, new byte[] {'a'}, new byte[] {'2'}));
    }

    private static TextMap map(StructValue struct) {
        return struct.textMap(1).orElseThrow();
    }

    private StructValue struct(String... entries) {
        return StructValue.read(format, bytes(entries));
    }

    private byte[] bytes(String... entries) {
        return raw(List.of(entries).stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    private byte[] raw(byte[]... entries) {
        return StructBytes.with(format, out -> {
            out.writeFieldBegin(new TField("", TType.MAP, (short) 1));
            out.writeMapBegin(new TMap(TType.STRING, TType.STRING, entries.length / 2));
            for (byte[] text : entries) {
                out.writeBinary(ByteBuffer.wrap(text));
            }
            out.writeFieldEnd();
        });
    }
}

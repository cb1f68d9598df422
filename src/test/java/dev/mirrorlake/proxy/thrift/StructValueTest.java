package dev.mirrorlake.proxy.thrift;

import static dev.mirrorlake.proxy.thrift.StructBytes.bool;
import static dev.mirrorlake.proxy.thrift.StructBytes.number;
import static dev.mirrorlake.proxy.thrift.StructBytes.text;
import static dev.mirrorlake.proxy.thrift.StructBytes.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"BINARY", "COMPACT"})
class StructValueTest {
    /** Of the metastore's structs, the fields that are looked at here. */
    private static final int TABLE_NAME = 1;

    private static final int CREATE_TIME = 4;
    private static final int TABLE_SD = 7;
    private static final int TABLE_KEYS = 8;
    private static final int TABLE_PARAMETERS = 9;
    private static final int TABLE_TYPE = 12;
    private static final int PARTITION_VALUES = 1;
    private static final int COLUMNS = 1;
    private static final int LOCATION = 2;
    private static final int INPUT_FORMAT = 3;

    private static final byte[] NO_UTF_8 = {(byte) 0xc3, '(', (byte) 0xff};

    private final WireFormat format;

    StructValueTest(WireFormat format) {
        this.format = format;
    }

    @Test
    void readsEachKindOfValue() {
        Table sent = Messages.table("hive", "sales", "orders");

        StructValue table = struct(StructBytes.of(format, sent));

        assertThat(table.text(TABLE_NAME)).contains("orders");
        assertThat(table.number(CREATE_TIME)).hasValue(1_700_000_000);
        StructValue storage = table.struct(TABLE_SD).orElseThrow();
        assertThat(storage.text(LOCATION)).contains("s3a://example/main/orders");
        assertThat(storage.structs(COLUMNS))
                .hasSize(20)
                .last()
                .satisfies(column -> assertThat(column.text(1)).contains("column_19"));
        assertThat(table.structs(TABLE_KEYS))
                .extracting(key -> key.text(1))
                .containsExactly(Optional.of("year"), Optional.of("month"));
        assertThat(table.textMap(TABLE_PARAMETERS).orElseThrow().toMap()).isEqualTo(sent.getParameters());
        Partition partition = Messages.partitions("sales", "orders", 1).get(0);
        assertThat(struct(StructBytes.of(format, partition)).texts(PARTITION_VALUES))
                .containsExactly("2021", "0");
    }

    @Test
    void readsNothingWhereThereIsNothing() {
        StructValue empty = struct(new byte[1]);

        assertThat(empty.text(1)).isEmpty();
        assertThat(empty.number(1)).isEmpty();
        assertThat(empty.struct(1)).isEmpty();
        assertThat(empty.structs(1)).isEmpty();
        assertThat(empty.texts(1)).isEmpty();
        assertThat(empty.textMap(1)).isEmpty();
        assertThat(empty.write()).containsExactly(0);
    }

    @Test
    void doesNotTakeAFieldOfAnotherTypeForTheWantedOne() {
        StructValue struct = struct(with(format, out -> number(out, 16, 7)));

        assertThat(struct.text(16)).isEmpty();
        assertThat(struct.struct(16)).isEmpty();
        assertThat(struct.structs(16)).isEmpty();
        assertThat(struct.texts(16)).isEmpty();
        assertThat(struct.textMap(16)).isEmpty();
        assertThat(struct.number(16)).hasValue(7);
    }

    @Test
    void doesNotTakeElementsOfAnotherTypeForTheWantedOnes() {
        StructValue struct = struct(with(format, out -> {
            out.writeFieldBegin(new TField("", TType.LIST, (short) 1));
            out.writeListBegin(new TList(TType.I64, 1));
            out.writeI64(7);
            out.writeFieldBegin(new TField("", TType.MAP, (short) 2));
            out.writeMapBegin(new TMap(TType.STRING, TType.I32, 1));
            out.writeString("a");
            out.writeI32(7);
        }));

        assertThat(struct.structs(1)).isEmpty();
        assertThat(struct.texts(1)).isEmpty();
        assertThat(struct.textMap(2)).isEmpty();
    }

    @Test
    void changesWhatGeneratedClassesReadAndNothingElse() {
        Table expected = Messages.table("hive", "sales", "orders");
        StructValue table = struct(StructBytes.of(format, expected));

        table.setText(TABLE_TYPE, "MANAGED_TABLE");
        table.struct(TABLE_SD).orElseThrow().setText(LOCATION, "s3://bucket/symlinks");
        table.structs(TABLE_KEYS).get(1).setText(3, "a comment");
        table.textMapOrNew(TABLE_PARAMETERS).put("a", "1");
        table.textMapOrNew(TABLE_PARAMETERS).put("EXTERNAL", "FALSE");
        table.textMapOrNew(TABLE_PARAMETERS).remove("transient_lastDdlTime");

        expected.setTableType("MANAGED_TABLE");
        expected.getSd().setLocation("s3://bucket/symlinks");
        expected.getPartitionKeys().get(1).setComment("a comment");
        expected.setParameters(Map.of("a", "1", "EXTERNAL", "FALSE"));
        assertThat(StructBytes.read(format, table.write(), new Table())).isEqualTo(expected);
        assertThat(table.text(TABLE_TYPE)).contains("MANAGED_TABLE");
        assertThat(table.struct(TABLE_SD).orElseThrow().text(LOCATION)).contains("s3://bucket/symlinks");
    }

    @Test
    void putsANewFieldInFrontOfTheFirstWithALargerId() {
        StructValue struct = struct(with(format, out -> {
            number(out, 1, 1);
            bool(out, 3, true);
            bool(out, 4, false);
            number(out, 60, 4);
        }));

        struct.setText(20, "b");
        struct.setText(2, "a");
        struct.setText(70, "c");

        assertThat(struct.write()).isEqualTo(with(format, out -> {
            number(out, 1, 1);
            text(out, 2, "a");
            bool(out, 3, true);
            bool(out, 4, false);
            text(out, 20, "b");
            number(out, 60, 4);
            text(out, 70, "c");
        }));
    }

    @Test
    void takesAllFieldsWithAnIdAway() {
        StructValue struct = struct(with(format, out -> {
            text(out, 2, "a");
            number(out, 2, 1);
            bool(out, 3, true);
            text(out, 2, "b");
            bool(out, 20, false);
        }));

        struct.remove(2);

        assertThat(struct.text(2)).isEmpty();
        assertThat(struct.number(2)).isEmpty();
        assertThat(struct.write()).isEqualTo(with(format, out -> {
            bool(out, 3, true);
            bool(out, 20, false);
        }));
    }

    @Test
    void canPutAFieldWhereOneWasTakenAway() {
        StructValue struct = struct(with(format, out -> {
            text(out, 1, "a");
            text(out, 2, "b");
            text(out, 2, "c");
            text(out, 3, "d");
        }));

        struct.setText(2, "gone");
        struct.remove(2);
        struct.setText(2, "new");

        assertThat(struct.text(2)).contains("new");
        assertThat(struct.write()).isEqualTo(with(format, out -> {
            text(out, 1, "a");
            text(out, 2, "new");
            text(out, 3, "d");
        }));
    }

    @Test
    void takesTheLastOfFieldsThatComeTwiceAndLeavesTheOther() {
        StructValue struct = struct(with(format, out -> {
            text(out, 1, "first");
            text(out, 2, "b");
            text(out, 1, "last");
        }));

        assertThat(struct.text(1)).contains("last");
        struct.setText(1, "changed");

        assertThat(struct.write()).isEqualTo(with(format, out -> {
            text(out, 1, "first");
            text(out, 2, "b");
            text(out, 1, "changed");
        }));
    }

    @Test
    void leavesAFieldOfAnotherTypeBesideTheNewOne() {
        StructValue struct = struct(with(format, out -> number(out, 16, 7)));

        struct.setText(16, "hive");

        assertThat(struct.number(16)).hasValue(7);
        assertThat(struct.write()).isEqualTo(with(format, out -> {
            number(out, 16, 7);
            text(out, 16, "hive");
        }));
    }

    @Test
    void writesANewStructOrMapOnceSomethingIsInIt() {
        Table without = new Table();
        without.setTableName("orders");
        StructValue table = struct(StructBytes.of(format, without));

        table.structOrNew(TABLE_SD);
        table.textMapOrNew(TABLE_PARAMETERS);

        assertThat(table.isChanged()).isFalse();
        assertThat(table.write()).isEqualTo(StructBytes.of(format, without));

        table.structOrNew(TABLE_SD).setText(INPUT_FORMAT, "a format");
        table.textMapOrNew(TABLE_PARAMETERS).put("key", "value");

        StorageDescriptor storage = new StorageDescriptor();
        storage.setInputFormat("a format");
        without.setSd(storage);
        without.putToParameters("key", "value");
        assertThat(table.isChanged()).isTrue();
        assertThat(StructBytes.read(format, table.write(), new Table())).isEqualTo(without);
    }

    @Test
    void keepsTheBytesOfATextThatIsSetToWhatItIs() {
        byte[] bytes = with(format, out -> {
            out.writeFieldBegin(new TField("", TType.STRING, (short) 1));
            out.writeBinary(ByteBuffer.wrap(NO_UTF_8));
        });
        StructValue struct = struct(bytes);

        struct.setText(1, struct.text(1).orElseThrow());

        assertThat(struct.text(1)).contains("\ufffd(\ufffd");
        assertThat(struct.isChanged()).isFalse();
        assertThat(struct.write()).isEqualTo(bytes);
    }

    @Test
    void refusesMoreStructsThanAreHeld() {
        int tooMany = Source.MAX_VALUES + 1;
        StructValue structs = struct(with(format, out -> {
            out.writeFieldBegin(new TField("", TType.LIST, (short) 1));
            out.writeListBegin(new TList(TType.STRUCT, tooMany));
            for (int i = 0; i < tooMany; i++) {
                out.writeFieldStop();
            }
        }));

        assertThatTooMany(() -> structs.structs(1));
    }

    @Test
    void refusesMoreTextsThanAreHeld() {
        int tooMany = Source.MAX_VALUES + 1;
        StructValue texts = struct(with(format, out -> {
            out.writeFieldBegin(new TField("", TType.LIST, (short) 1));
            out.writeListBegin(new TList(TType.STRING, tooMany));
            for (int i = 0; i < tooMany; i++) {
                out.writeString("");
            }
        }));
        StructValue entries = struct(with(format, out -> {
            out.writeFieldBegin(new TField("", TType.MAP, (short) 1));
            out.writeMapBegin(new TMap(TType.STRING, TType.STRING, tooMany));
            for (int i = 0; i < 2 * tooMany; i++) {
                out.writeString("");
            }
        }));

        assertThatTooMany(() -> texts.texts(1));
        assertThatTooMany(() -> entries.textMap(1));
    }

    /** Each list and map is small enough; a message of many would still be too much. */
    @Test
    void refusesMoreTextsThanAreHeldInOneMessage() {
        int some = 100_000;
        StructValue parts = struct(with(format, out -> {
            for (short id = 1; id <= 2; id++) {
                out.writeFieldBegin(new TField("", id == 1 ? TType.LIST : TType.MAP, id));
                if (id == 1) {
                    out.writeListBegin(new TList(TType.STRING, some));
                } else {
                    out.writeMapBegin(new TMap(TType.STRING, TType.STRING, some));
                }
                for (int i = 0; i < id * some; i++) {
                    out.writeString("");
                }
            }
        }));
        parts.textMap(2);
        for (int held = 2 * some; held <= Source.MAX_VALUES; held += some) {
            parts.texts(1);
        }

        assertThatTooMany(() -> parts.texts(1));
        assertThat(parts.textMap(2)).isPresent();
    }

    @Test
    void refusesBytesThatAreNotOneStruct() {
        byte[] struct = with(format, out -> text(out, 1, "a"));

        assertThatNotWhole(Messages.concat(struct, new byte[1]));
        for (int length = 0; length < struct.length; length++) {
            assertThatNotWhole(Arrays.copyOf(struct, length));
        }
    }

    private void assertThatNotWhole(byte[] bytes) {
        assertThatThrownBy(() -> struct(bytes))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(NotUnderstood.NOT_WHOLE));
    }

    private static void assertThatTooMany(ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        ThriftFormatException.class,
                        e -> assertThat(e.reason()).isEqualTo(NotUnderstood.TOO_MANY_VALUES));
    }

    private StructValue struct(byte[] bytes) {
        return StructValue.read(format, bytes);
    }
}

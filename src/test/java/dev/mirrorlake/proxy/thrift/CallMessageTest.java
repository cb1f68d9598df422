package dev.mirrorlake.proxy.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.hive.metastore.api.AddPartitionsRequest;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TSerializable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CallMessageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of the metastore's structs, the fields that are changed here. */
    private static final int TABLE_SD = 7;

    private static final int TABLE_PARAMETERS = 9;
    private static final int PARTITION_SD = 6;
    private static final int PARTITION_PARAMETERS = 7;
    private static final int LOCATION = 2;
    private static final int INPUT_FORMAT = 3;

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void isWrittenAsItCame(WireFormat format) {
        byte[] bytes = Reencoded.in(format, createTable(Messages.table("hive", "sales", "orders")));

        CallMessage call = CallMessage.read(format, ByteBuffer.wrap(bytes));

        assertThat(call.method()).isEqualTo("create_table");
        assertThat(call.sequence()).isEqualTo(7);
        assertThat(call.isChanged()).isFalse();
        assertThat(call.write()).isEqualTo(bytes);
    }

    /** A oneway call, a third byte and a sequence number that no libthrift writes. */
    @ParameterizedTest
    @CsvSource({"BINARY, 8001fe04000000016d8000000000", "COMPACT, 8281f8ffffff0f016d00"})
    void keepsTheHeader(WireFormat format, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        CallMessage call = CallMessage.read(format, ByteBuffer.wrap(bytes));
        call.arguments().setText(1, "a");

        assertThat(call.method()).isEqualTo("m");
        assertThat(call.write()).startsWith(Arrays.copyOf(bytes, bytes.length - 1));
    }

    @Test
    void isReadFromAPartOfAnyBuffer() {
        byte[] bytes = createTable(Messages.table("hive", "sales", "orders"));
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 20).position(10);
        buffer.put(bytes).flip().position(10);

        CallMessage call = CallMessage.read(WireFormat.BINARY, buffer);

        assertThat(call.write()).isEqualTo(bytes);
        assertThat(buffer.remaining()).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void isRefusedWhereItIsCut(WireFormat format) {
        byte[] bytes = Reencoded.in(format, createTable(Messages.table("hive", "sales", "orders")));

        for (int length = 0; length < bytes.length; length++) {
            assertThatRefused(format, Arrays.copyOf(bytes, length), NotUnderstood.NOT_WHOLE);
        }
        assertThatRefused(format, Arrays.copyOf(bytes, bytes.length + 1), NotUnderstood.NOT_WHOLE);
    }

    @ParameterizedTest
    @CsvSource({
        "BINARY,  8001 0002 00000001 6d 00000001 00,                   BAD_HEADER",
        "BINARY,  0000 0001 6d 01 00000001 00,                         BAD_HEADER",
        "BINARY,  8001 0001 7fffffff 6d,                               NAME_TOO_LONG",
        "BINARY,  8001 0001 00000001 6d 00000001 0b 0001 7fffffff,     NOT_WHOLE",
        "BINARY,  8001 0001 00000001 6d 00000001 0b 0001 ffffffff,     NEGATIVE_SIZE",
        "BINARY,  8001 0001 00000001 6d 00000001 0f 0001 0c 7fffffff,  NOT_WHOLE",
        "BINARY,  8001 0001 00000001 6d 00000001 0f 0001 0c 80000000,  NEGATIVE_SIZE",
        "BINARY,  8001 0001 00000001 6d 00000001 0d 0001 0b0b 7fffffff, NOT_WHOLE",
        "BINARY,  8001 0001 00000001 6d 00000001 0d 0001 0b0b ffffffff, NEGATIVE_SIZE",
        "BINARY,  8001 0001 00000001 6d 00000001 10 0001 00,           UNKNOWN_TYPE",
        "BINARY,  8001 0001 00000001 6d 00000001 0f 0001 00 00000001 00, UNKNOWN_TYPE",
        "COMPACT, 8241 01 01 6d 00,                                    BAD_HEADER",
        "COMPACT, 8221 01 ffffffff07 6d,                               NAME_TOO_LONG",
        "COMPACT, 8221 01 01 6d 18 ffffffff07,                         NOT_WHOLE",
        "COMPACT, 8221 01 01 6d 18 ffffffff0f,                         NEGATIVE_SIZE",
        "COMPACT, 8221 01 01 6d 18 ffffffffff01,                       NUMBER_TOO_LONG",
        "COMPACT, 8221 01 01 6d 19 fc ffffffff07,                      NOT_WHOLE",
        "COMPACT, 8221 01 01 6d 19 fc ffffffff0f,                      NEGATIVE_SIZE",
        "COMPACT, 8221 01 01 6d 1b ffffffff07 88,                      NOT_WHOLE",
        "COMPACT, 8221 01 01 6d 1d 00,                                 UNKNOWN_TYPE",
    })
    void isRefusedWhereItIsWrongAndAllocatesNothingForIt(WireFormat format, String hex, NotUnderstood reason) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatRefused(format, bytes, reason);
        assertThat(allocatedLeast(() -> assertThatRefused(format, bytes, reason)))
                .isLessThan(1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"BINARY, 80010001000000016d00000001, 0c0001", "COMPACT, 822101016d, 1c"})
    void isRefusedWhereItIsTooDeep(WireFormat format, String header, String struct) {
        String deepest = header + struct.repeat(StructWalker.MAX_DEPTH - 1) + "00".repeat(StructWalker.MAX_DEPTH);
        String tooDeep = header + struct.repeat(StructWalker.MAX_DEPTH) + "00".repeat(StructWalker.MAX_DEPTH + 1);

        CallMessage call =
                CallMessage.read(format, ByteBuffer.wrap(HexFormat.of().parseHex(deepest)));
        StructValue innermost = call.arguments();
        for (int i = 1; i < StructWalker.MAX_DEPTH; i++) {
            innermost = innermost.struct(1).orElseThrow();
        }
        innermost.setText(1, "a");

        assertThat(call.write()).hasSizeGreaterThan(deepest.length() / 2);
        assertThatRefused(format, HexFormat.of().parseHex(tooDeep), NotUnderstood.TOO_DEEP);
        assertThatRefused(format, HexFormat.of().parseHex(header + struct.repeat(1_000_000)), NotUnderstood.TOO_DEEP);
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void keepsTheFieldsOfAVersionToCome(WireFormat format) {
        Table table = Messages.table("hive", "sales", "orders");
        table.setParameters(new LinkedHashMap<>(Map.of("EXTERNAL", "TRUE")));
        byte[] bytes = FutureVersion.of(format, createTable(table));

        CallMessage call = CallMessage.read(format, ByteBuffer.wrap(bytes));
        assertThat(call.write()).isEqualTo(bytes);
        StructValue sent = call.arguments().struct(1).orElseThrow();
        sent.struct(TABLE_SD).orElseThrow().setText(LOCATION, "s3://bucket/symlinks");
        sent.struct(TABLE_SD).orElseThrow().setText(INPUT_FORMAT, "a format");
        sent.textMapOrNew(TABLE_PARAMETERS).put("mirrorlake.source.location", "lakefs://example/main/orders");

        table.getSd().setLocation("s3://bucket/symlinks");
        table.getSd().setInputFormat("a format");
        table.putToParameters("mirrorlake.source.location", "lakefs://example/main/orders");
        assertThat(call.write()).isEqualTo(FutureVersion.of(format, createTable(table)));
    }

    /** In the compact protocol a header says how far its field lies behind the one before. */
    @Test
    void keepsTheCompactHeadersThatCanStay() {
        // a bool that is true, 2 ids on; an i32 that says its id 4, in a byte too many; one 15 ids on; a stop with a
        // delta
        byte[] bytes = HexFormat.of().parseHex("822101016d" + "21" + "05880002" + "f504" + "30");

        CallMessage call = CallMessage.read(WireFormat.COMPACT, ByteBuffer.wrap(bytes));
        assertThat(call.arguments().number(4)).hasValue(1);
        assertThat(call.arguments().number(19)).hasValue(2);
        call.arguments().setText(1, "a");
        call.arguments().setText(3, "b");
        assertThat(call.write())
                .asHexString()
                .isEqualToIgnoringCase("822101016d" + "180161" + "11" + "180162" + "05880002" + "f504" + "30");
        call.arguments().remove(4);

        assertThat(call.write())
                .asHexString()
                .isEqualToIgnoringCase("822101016d" + "180161" + "11" + "180162" + "052604" + "30");
    }

    /** Ids are signed 16 bit numbers that turn over. */
    @Test
    void readsACompactIdBehindTheLargest() {
        byte[] bytes = HexFormat.of().parseHex("822101016d" + "08feff03" + "0161" + "180162" + "00");

        CallMessage call = CallMessage.read(WireFormat.COMPACT, ByteBuffer.wrap(bytes));
        assertThat(call.arguments().text(Short.MIN_VALUE)).contains("b");
        assertThat(call.write()).isEqualTo(bytes);
        call.arguments().remove(Short.MAX_VALUE);

        assertThat(call.write()).asHexString().isEqualToIgnoringCase("822101016d" + "08ffff03" + "0162" + "00");
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void costsLittleMoreThanItsBytesForTenThousandPartitions(WireFormat format) {
        byte[] ten = addPartitions(format, 10_000);
        byte[] twenty = addPartitions(format, 20_000);
        rewritten(format, ten);

        long forTen = allocatedLeast(() -> rewritten(format, ten));
        long forTwenty = allocatedLeast(() -> rewritten(format, twenty));

        // what is written, and of each partition less than 8 KiB, most of which is garbage at once
        assertThat(forTen).isLessThan(ten.length + 10_000 * 8192L);
        assertThat(forTwenty).isLessThan(forTen * 5 / 2);
    }

    private static byte[] rewritten(WireFormat format, byte[] bytes) {
        CallMessage call = CallMessage.read(format, ByteBuffer.wrap(bytes));
        List<StructValue> partitions = call.arguments().struct(1).orElseThrow().structs(3);
        for (StructValue partition : partitions) {
            StructValue storage = partition.structOrNew(PARTITION_SD);
            String location = storage.text(LOCATION).orElseThrow();
            storage.setText(LOCATION, "s3://bucket/symlinks/");
            partition.textMapOrNew(PARTITION_PARAMETERS).put("mirrorlake.source.location", location);
        }
        return call.write();
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "COMPACT"})
    void changesTenThousandPartitions(WireFormat format) {
        List<Partition> partitions = Messages.partitions("sales", "orders", 10_000);

        byte[] written = rewritten(format, addPartitions(format, 10_000));

        for (Partition partition : partitions) {
            partition.putToParameters(
                    "mirrorlake.source.location", partition.getSd().getLocation());
            partition.getSd().setLocation("s3://bucket/symlinks/");
        }
        CallMessage call = CallMessage.read(format, ByteBuffer.wrap(written));
        List<StructValue> read = call.arguments().struct(1).orElseThrow().structs(3);
        assertThat(read).hasSameSizeAs(partitions);
        for (int i = 0; i < read.size(); i++) {
            assertThat(StructBytes.read(format, read.get(i).write(), new Partition()))
                    .isEqualTo(StructBytes.read(format, StructBytes.of(format, partitions.get(i)), new Partition()));
        }
    }

    private static byte[] createTable(Table table) {
        return Messages.call("create_table", 7, new ThriftHiveMetastore.create_table_args(table));
    }

    private static byte[] addPartitions(WireFormat format, int count) {
        List<Partition> partitions = Messages.partitions("sales", "orders", count);
        TSerializable arguments = new ThriftHiveMetastore.add_partitions_req_args(
                new AddPartitionsRequest("sales", "orders", partitions, false));
        return Reencoded.in(format, Messages.call("add_partitions_req", 1, arguments));
    }

    /** Of some attempts, since classes may be loaded in one. */
    private static long allocatedLeast(Runnable task) {
        return LongStream.generate(() -> {
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    task.run();
                    return THREADS.getCurrentThreadAllocatedBytes() - before;
                })
                .limit(3)
                .min()
                .orElseThrow();
    }

    private static void assertThatRefused(WireFormat format, byte[] bytes, NotUnderstood reason) {
        assertThatThrownBy(() -> CallMessage.read(format, ByteBuffer.wrap(bytes)))
                .isInstanceOfSatisfying(
                        ThriftFormatException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}

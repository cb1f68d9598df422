package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.Rules.LAKE;
import static dev.mirrorlake.rewrite.Rules.ORDERS;
import static dev.mirrorlake.rewrite.Rules.OWNER;
import static dev.mirrorlake.rewrite.Rules.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.source.RewrittenTable;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableEditTest {
    private static final ManifestRoot AT = ManifestRoot.parse(ROOT, OWNER).orElseThrow();

    private static Table orders() {
        Table table = Messages.table("hive", "sales", "orders");
        table.setTableType("MANAGED_TABLE");
        table.getParameters().remove("EXTERNAL");
        table.putToParameters("comment", "was bestellt wurde: Größen");
        table.putToParameters("external.table.purge", "true");
        table.putToParameters("auto.purge", "TRUE");
        return table;
    }

    private static CatalogTable source(Table table) {
        CatalogTable read = read(WireFormat.BINARY, table).table();
        return new CatalogTable(
                read.name(),
                read.type(),
                read.description(),
                read.columns(),
                read.partitionKeys(),
                LAKE,
                read.format(),
                read.parameters());
    }

    private static SentTable read(WireFormat format, Table table) {
        return TableEdit.read(ORDERS, StructValue.read(format, Structs.bytes(format, table)));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void readsWhatTheRulesGoBy(WireFormat format) {
        Table table = orders();

        SentTable sent = read(format, table);

        assertThat(sent.hasStorage()).isTrue();
        assertThat(sent.bucketed()).isFalse();
        assertThat(sent.table().name()).isEqualTo(ORDERS);
        assertThat(sent.table().type()).isEqualTo("MANAGED_TABLE");
        assertThat(sent.table().description()).isEqualTo("was bestellt wurde: Größen");
        assertThat(sent.table().location()).isEqualTo("s3a://example/main/orders");
        assertThat(sent.table().columns())
                .hasSize(20)
                .contains(new Column("column_7", "array<struct<a:int,b:string>>", "ein Kömmentar"));
        assertThat(sent.table().partitionKeys()).extracting(Column::name).containsExactly("year", "month");
        assertThat(sent.table().parameters()).isEqualTo(table.getParameters());
        assertThat(sent.table().format().inputFormat())
                .isEqualTo("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat");
        assertThat(sent.table().format().outputFormat())
                .isEqualTo("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat");
        assertThat(sent.table().format().serde())
                .isEqualTo("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe");
        assertThat(sent.table().format().serdeParameters()).isEqualTo(Map.of("serialization.format", "1"));
    }

    @Test
    void readsBucketsAndWhatIsMissing() {
        Table bucketed = orders();
        bucketed.getSd().setNumBuckets(4);
        Table bare = new Table();
        bare.setParameters(Map.of("EXTERNAL", "true"));

        assertThat(read(WireFormat.BINARY, bucketed).bucketed()).isTrue();
        SentTable sent = read(WireFormat.BINARY, bare);
        assertThat(sent.hasStorage()).isFalse();
        assertThat(sent.table().type()).isEqualTo("EXTERNAL_TABLE");
        assertThat(sent.table().location()).isEmpty();
        assertThat(sent.table().columns()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void makesATableOfSymlinksAndLeavesTheRest(WireFormat format) {
        Table before = orders();
        StructValue struct = StructValue.read(format, Structs.bytes(format, before));

        TableEdit.toRewritten(struct, source(before), AT, OWNER);

        Table after = Structs.read(format, struct.write(), new Table());
        Table expected = before.deepCopy();
        expected.getSd().setLocation(ROOT);
        expected.getSd().setInputFormat(SymlinkFormat.INPUT);
        expected.getSd().setOutputFormat(SymlinkFormat.OUTPUT);
        expected.setTableType("EXTERNAL_TABLE");
        expected.putToParameters("EXTERNAL", "TRUE");
        expected.getParameters().remove("external.table.purge");
        expected.getParameters().remove("auto.purge");
        expected.getParameters().putAll(Rules.marks(LAKE));
        assertThat(after).isEqualTo(expected);
        assertThat(RewrittenTable.of(read(format, after).table(), OWNER))
                .hasValueSatisfying(
                        table -> assertThat(table.source().location()).isEqualTo(LAKE));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void whatIsRewrittenAlreadyKeepsEachByte(WireFormat format) {
        StructValue once = StructValue.read(format, Structs.bytes(format, orders()));
        TableEdit.toRewritten(once, source(orders()), AT, OWNER);
        byte[] bytes = once.write();
        StructValue again = StructValue.read(format, bytes);

        TableEdit.toRewritten(again, source(orders()), AT, OWNER);

        assertThat(again.write()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void takesTheRewritingBack(WireFormat format) {
        Table before = orders();
        before.getSd().setLocation(LAKE);
        StructValue struct = StructValue.read(format, Structs.bytes(format, before));
        TableEdit.toRewritten(struct, source(before), AT, OWNER);
        StructValue rewritten = StructValue.read(format, struct.write());
        CatalogTable stored = TableEdit.read(ORDERS, rewritten).table();

        TableEdit.toSource(
                rewritten, RewrittenTable.of(stored, OWNER).orElseThrow().source());

        Table expected = before.deepCopy();
        expected.setTableType("EXTERNAL_TABLE");
        expected.putToParameters("EXTERNAL", "TRUE");
        expected.getParameters().remove("external.table.purge");
        expected.getParameters().remove("auto.purge");
        assertThat(Structs.read(format, rewritten.write(), new Table())).isEqualTo(expected);
    }

    @Test
    void aTableWithoutAnythingGetsWhatItNeeds() {
        Table bare = new Table();
        bare.setSd(new StorageDescriptor());
        StructValue struct = StructValue.read(WireFormat.COMPACT, Structs.bytes(WireFormat.COMPACT, bare));

        TableEdit.toRewritten(struct, source(orders()), AT, OWNER);

        Table after = Structs.read(WireFormat.COMPACT, struct.write(), new Table());
        assertThat(after.getSd().getLocation()).isEqualTo(ROOT);
        assertThat(after.getParameters()).containsEntry("EXTERNAL", "TRUE").containsAllEntriesOf(Rules.marks(LAKE));
        assertThat(List.of(after.isSetTableName(), after.isSetPartitionKeys())).containsOnly(false);
    }
}

package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.Rules.LAKE;
import static dev.mirrorlake.rewrite.Rules.OWNER;
import static dev.mirrorlake.rewrite.Rules.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.manifest.ManifestRoot;
import dev.mirrorlake.proxy.thrift.Messages;
import dev.mirrorlake.proxy.thrift.StructValue;
import dev.mirrorlake.proxy.thrift.WireFormat;
import dev.mirrorlake.source.SymlinkFormat;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.PartitionSpec;
import org.apache.hadoop.hive.metastore.api.PartitionSpecWithSharedSD;
import org.apache.hadoop.hive.metastore.api.PartitionWithoutSD;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionEditTest {
    private static final ManifestRoot AT = ManifestRoot.parse(ROOT, OWNER).orElseThrow();
    private static final String FOLDER = "year=2021/month=0/";

    private static Partition partition() {
        return Messages.partitions("sales", "orders", 1).get(0);
    }

    private static StructValue struct(WireFormat format, Partition partition) {
        return StructValue.read(format, Structs.bytes(format, partition));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void makesAPartitionOfSymlinksAndTakesItBack(WireFormat format) {
        Partition before = partition();
        StructValue struct = struct(format, before);
        dev.mirrorlake.catalog.Partition read = PartitionEdit.read(struct);
        assertThat(read.values()).containsExactly("2021", "0");
        assertThat(read.location()).isEqualTo(before.getSd().getLocation());
        assertThat(read.format()).isEqualTo(parquet());
        assertThat(read.parameters()).isEqualTo(Map.of("numRows", "0"));

        PartitionEdit.toRewritten(struct, read.location(), read.format(), AT, FOLDER, OWNER);

        Partition after = Structs.read(format, struct.write(), new Partition());
        Partition expected = before.deepCopy();
        toSymlinks(expected.getSd(), ROOT + "/year=2021/month=0");
        expected.getParameters().putAll(Rules.marks(before.getSd().getLocation()));
        assertThat(after).isEqualTo(expected);
        StructValue rewritten = struct(format, after);
        PartitionEdit.toSource(rewritten, before.getSd().getLocation(), parquet());
        assertThat(Structs.read(format, rewritten.write(), new Partition())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void aPartitionThatOnlyItsValuesPlaceSaysNoLocation(WireFormat format) {
        StructValue struct = struct(format, partition());

        PartitionEdit.toRewritten(struct, "", parquet(), AT, FOLDER, OWNER);

        assertThat(Structs.read(format, struct.write(), new Partition()).getParameters())
                .doesNotContainKey("mirrorlake.source.location")
                .containsEntry("mirrorlake.owner", OWNER);
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void partitionsWithOneDescriptorInCommonLieBelowTheRoot(WireFormat format) {
        PartitionSpec before = shared();
        StructValue struct = StructValue.read(format, Structs.bytes(format, before));
        SharedStorage shared = SharedStorage.in(List.of(struct)).get(0);
        assertThat(shared.size()).isEqualTo(2);
        assertThat(shared.read())
                .extracting(dev.mirrorlake.catalog.Partition::location)
                .containsExactly(LAKE + "/year=2021/month=11", LAKE + "/moved");

        shared.toRewritten(AT);
        shared.toRewritten(0, LAKE + "/year=2021/month=11", parquet(), "year=2021/month=11/", OWNER);
        shared.toRewritten(1, LAKE + "/moved", parquet(), "_aaa/year=2021/month=12/", OWNER);

        PartitionSpec expected = before.deepCopy();
        expected.setRootPath(ROOT);
        PartitionSpecWithSharedSD these = expected.getSharedSDPartitionSpec();
        toSymlinks(these.getSd(), ROOT);
        PartitionWithoutSD november = these.getPartitions().get(0);
        november.setRelativePath("/year=2021/month=11");
        november.getParameters().putAll(Rules.marks(LAKE + "/year=2021/month=11"));
        PartitionWithoutSD december = these.getPartitions().get(1);
        december.setRelativePath("/_aaa/year=2021/month=12");
        december.setParameters(Rules.marks(LAKE + "/moved"));
        assertThat(Structs.read(format, struct.write(), new PartitionSpec())).isEqualTo(expected);
    }

    /** A call of a few megabytes would else become gigabytes of locations. */
    @Test
    void partitionsWithALongLocationInCommonAreRefused() {
        PartitionSpec spec = shared();
        spec.getSharedSDPartitionSpec().getSd().setLocation("s3a://" + "x".repeat(1_000_000));
        spec.getSharedSDPartitionSpec().setPartitions(Collections.nCopies(101, new PartitionWithoutSD()));
        StructValue struct = StructValue.read(WireFormat.BINARY, Structs.bytes(WireFormat.BINARY, spec));

        assertThatThrownBy(() -> SharedStorage.in(List.of(struct)).get(0).read())
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.kind()).isEqualTo(SyncException.Kind.REFUSED))
                .hasMessageContaining("101 partitions")
                .hasMessageContaining("1000006 characters");
    }

    private static PartitionSpec shared() {
        PartitionWithoutSD november = new PartitionWithoutSD();
        november.setValues(List.of("2021", "11"));
        november.setRelativePath("/year=2021/month=11");
        november.putToParameters("numRows", "3");
        PartitionWithoutSD december = new PartitionWithoutSD();
        december.setValues(List.of("2021", "12"));
        december.setRelativePath("/moved");
        StorageDescriptor storage = partition().getSd();
        storage.setLocation(LAKE);
        PartitionSpec spec = new PartitionSpec("sales", "orders", LAKE);
        spec.setSharedSDPartitionSpec(new PartitionSpecWithSharedSD(List.of(november, december), storage));
        return spec;
    }

    private static void toSymlinks(StorageDescriptor storage, String location) {
        storage.setLocation(location);
        storage.setInputFormat(SymlinkFormat.INPUT);
        storage.setOutputFormat(SymlinkFormat.OUTPUT);
    }

    private static dev.mirrorlake.catalog.Format parquet() {
        return PartitionEdit.read(struct(WireFormat.BINARY, partition())).format();
    }
}

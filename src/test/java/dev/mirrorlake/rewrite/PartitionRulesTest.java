package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.Rules.LAKE;
import static dev.mirrorlake.rewrite.Rules.OTHER_ROOT;
import static dev.mirrorlake.rewrite.Rules.ROOT;
import static dev.mirrorlake.rewrite.Rules.marks;
import static dev.mirrorlake.rewrite.Rules.name;
import static dev.mirrorlake.rewrite.Rules.rewritten;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.Partition;
import dev.mirrorlake.rewrite.PartitionFate.Rewritten;
import dev.mirrorlake.source.RewrittenTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionRulesTest {
    private static final String NOVEMBER = "year=2021/month=11";
    private static final String MOVED = "s3a://example/main/moved/november";

    private final PartitionRules rules = new PartitionRules(Rules.CONFIG);
    private final RewrittenTable table =
            RewrittenTable.of(rewritten(true), Rules.OWNER).orElseThrow();

    /** A place by a short name. */
    private static String at(String name) {
        return switch (name) {
            case "none" -> "";
            case "lake" -> LAKE + "/" + NOVEMBER;
            case "lake-spelled" -> "lakefs://example/main/sales/orders/" + NOVEMBER + "/";
            case "moved" -> MOVED;
            case "root" -> ROOT;
            case "folder" -> ROOT + "/" + NOVEMBER;
            case "folder/" -> ROOT + "/" + NOVEMBER + "/";
            case "folder-s3a" -> ROOT.replace("s3://", "s3a://") + "/" + NOVEMBER;
            case "aside" -> ROOT + "/_gggghhhhiiii/" + NOVEMBER;
            case "december" -> ROOT + "/year=2021/month=12";
            case "below" -> ROOT + "/anywhere";
            case "other-root" -> OTHER_ROOT + "/" + NOVEMBER;
            case "twin" -> Rules.HOME + "sales.customers/" + NOVEMBER;
            case "outside" -> "s3://warehouse/november";
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Partition partition(List<String> values, String at, String format, String marks) {
        return new Partition(
                values, at(at), Rules.format(format), List.of(), marks.equals("no") ? Map.of() : marks(at(marks)));
    }

    private static Partition november(String at, String format, String marks) {
        return partition(List.of("2021", "11"), at, format, marks);
    }

    private static String line(PartitionFate fate) {
        if (fate instanceof Rewritten rewritten) {
            String at = rewritten.location();
            for (String name : new String[] {"lake", "lake-spelled", "moved"}) {
                at = at.equals(at(name)) ? name : at;
            }
            String source = at.isEmpty() ? "by " + String.join(" ", rewritten.spelled()) : at;
            return "%s %s in %s%s"
                    .formatted(
                            source,
                            name(rewritten.format()),
                            rewritten.folder().isEmpty() ? "any" : rewritten.folder(),
                            rewritten.stored() ? " as stored" : "");
        } else if (fate instanceof PartitionFate.Refuse refuse) {
            assertThat(refuse.reason().remedy()).isNotEmpty();
            return "refuse " + refuse.reason().code();
        }
        return "pass";
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # location, format,  marks, becomes
            lake,       parquet, no,    lake parquet in any
            lake,       symlink, no,    lake parquet in any
            lake,       orc,     no,    lake orc in any
            lake,       none,    no,    lake parquet in any
            lake,       seq,     no,    refuse FORMAT_UNSUPPORTED
            moved,      symlink, lake,  moved parquet in any
            none,       symlink, no,    by 2021 11 parquet in any
            # the default location by the client's own reckoning, append_partition's, or MSCK REPAIR's
            folder,     symlink, no,    by 2021 11 parquet in year=2021/month=11/
            folder/,    symlink, no,    by 2021 11 parquet in year=2021/month=11/
            folder-s3a, symlink, no,    by 2021 11 parquet in year=2021/month=11/
            folder,     symlink, moved, moved parquet in year=2021/month=11/
            aside,      symlink, lake,  lake parquet in _gggghhhhiiii/year=2021/month=11/
            folder,     symlink, outside, by 2021 11 parquet in year=2021/month=11/
            # where something else is
            root,       symlink, no,    refuse PARTITION_MISPLACED
            below,      symlink, no,    refuse PARTITION_MISPLACED
            december,   symlink, no,    refuse PARTITION_MISPLACED
            december,   symlink, moved, moved parquet in any
            root,       symlink, moved, moved parquet in any
            other-root, symlink, no,    refuse PARTITION_MISPLACED
            other-root, symlink, moved, moved parquet in any
            twin,       symlink, no,    refuse PARTITION_MISPLACED
            outside,    symlink, no,    refuse PARTITION_OUTSIDE_LAKEFS
            outside,    orc,     no,    refuse PARTITION_OUTSIDE_LAKEFS
            outside,    symlink, lake,  refuse PARTITION_OUTSIDE_LAKEFS
            """)
    void aPartitionThatIsAdded(String at, String format, String marks, String becomes) {
        assertThat(line(rules.ofAdded(table, november(at, format, marks)))).isEqualTo(becomes);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # stored,  marks, location,     format,  marks,  becomes
            # a client changes what it has read, or has lost the parameters
            folder,    lake,  folder,       symlink, lake,   lake parquet in year=2021/month=11/ as stored
            folder,    lake,  folder/,      symlink, no,     lake parquet in year=2021/month=11/ as stored
            folder,    lake,  folder-s3a,   symlink, no,     lake parquet in year=2021/month=11/ as stored
            folder,    lake,  none,         symlink, no,     lake parquet in year=2021/month=11/ as stored
            folder,    no,    folder,       symlink, no,     by  parquet in year=2021/month=11/ as stored
            aside,     lake,  aside,        symlink, lake,   lake parquet in _gggghhhhiiii/year=2021/month=11/ as stored
            folder,    lake,  folder,       orc,     lake,   lake orc in year=2021/month=11/ as stored
            folder,    lake,  folder,       seq,     lake,   refuse FORMAT_UNSUPPORTED
            # SET LOCATION
            folder,    lake,  lake-spelled, symlink, lake,   lake-spelled parquet in year=2021/month=11/ as stored
            folder,    lake,  moved,        symlink, lake,   moved parquet in any
            folder,    no,    lake,         symlink, no,     lake parquet in any
            folder,    lake,  outside,      symlink, lake,   refuse PARTITION_OUTSIDE_LAKEFS
            folder,    lake,  december,     symlink, no,     refuse PARTITION_MISPLACED
            # a partition of before the table was rewritten
            lake,      no,    lake,         parquet, no,     lake parquet in any
            outside,   no,    outside,      orc,     no,     refuse PARTITION_OUTSIDE_LAKEFS
            outside,   no,    moved,        parquet, no,     moved parquet in any
            """)
    void aPartitionThatIsChanged(
            String storedAt, String storedMarks, String at, String format, String marks, String becomes) {
        Partition stored = november(storedAt, storedAt.equals("lake") ? "parquet" : "symlink", storedMarks);

        assertThat(line(rules.ofAltered(table, november(at, format, marks), stored)))
                .isEqualTo(becomes);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # stored, marks, becomes
            folder,   lake,  lake parquet in year=2021/month=11/ as stored
            folder,   no,    by 2021 11 parquet in year=2021/month=11/ as stored
            lake,     no,    pass
            outside,  no,    pass
            """)
    void aPartitionThatGetsOtherValuesStaysWhereItIs(String storedAt, String marks, String becomes) {
        Partition stored = november(storedAt, "symlink", marks);
        Partition sent = partition(List.of("2021", "12"), "december", "symlink", "no");

        assertThat(line(rules.ofRenamed(table, sent, stored))).isEqualTo(becomes);
    }

    @Test
    void theMetastoreIsLeftToRefuseAWrongNumberOfValues() {
        Partition sent = partition(List.of("2021"), "lake", "parquet", "no");

        assertThat(line(rules.ofAdded(table, sent))).isEqualTo("pass");
        assertThat(line(rules.ofAltered(table, sent, november("folder", "symlink", "lake"))))
                .isEqualTo("pass");
    }
}

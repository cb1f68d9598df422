package dev.mirrorlake.rewrite;

import static dev.mirrorlake.rewrite.Rules.LAKE;
import static dev.mirrorlake.rewrite.Rules.ORDERS;
import static dev.mirrorlake.rewrite.Rules.ROOT;
import static dev.mirrorlake.rewrite.Rules.location;
import static dev.mirrorlake.rewrite.Rules.marks;
import static dev.mirrorlake.rewrite.Rules.name;
import static dev.mirrorlake.rewrite.Rules.rewritten;
import static dev.mirrorlake.rewrite.Rules.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.source.SourceParameters;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRulesTest {
    private final TableRules rules = new TableRules(Rules.CONFIG);

    /** One line for what becomes of a table. */
    private static String line(TableFate fate) {
        if (fate instanceof TableFate.Fresh fresh) {
            return "fresh " + shown(fresh.source()) + (fresh.required() ? " required" : "");
        } else if (fate instanceof TableFate.Keep keep) {
            assertThat(keep.table().root()).hasToString(ROOT + "/");
            return (keep.moved() ? "moved " : "keep ") + shown(keep.table().source());
        } else if (fate instanceof TableFate.End end) {
            return "end " + shown(end.table()) + (end.wasRewritten() ? " was-rewritten" : "");
        } else if (fate instanceof TableFate.Refuse refuse) {
            assertThat(refuse.reason().remedy()).isNotEmpty();
            return "refuse " + refuse.reason().code();
        }
        return "pass " + ((TableFate.Pass) fate).reason().code();
    }

    private static String shown(CatalogTable table) {
        String at = table.location();
        for (String name :
                new String[] {"lake", "lake-spelled", "lake-elsewhere", "lake-dev", "lake-unchosen", "outside"}) {
            at = at.equals(location(name)) ? name : at;
        }
        return (at.isEmpty() ? "none" : at) + " " + name(table.format());
    }

    /** @param marks {@code no}, or where they say that the source is */
    private static SentTable sent(TableName name, String location, String format, String marks, boolean partitioned) {
        Map<String, String> parameters = marks.equals("no") ? Map.of() : marks(location(marks));
        return new SentTable(table(name, location(location), format, partitioned, parameters), true, false);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # location,      format,  marks,          database,      becomes
            lake,            parquet, no,             outside,       fresh lake parquet
            lake-spelled,    orc,     no,             outside,       fresh lake-spelled orc
            lake-dev,        parquet, no,             outside,       fresh lake-dev parquet
            none,            parquet, no,             s3a://example/main/sales/, fresh lake parquet
            none,            parquet, no,             outside,       pass OUTSIDE_LAKEFS
            none,            parquet, no,             none,          pass OUTSIDE_LAKEFS
            outside,         parquet, no,             lake,          pass OUTSIDE_LAKEFS
            lake-unchosen,   parquet, no,             outside,       pass NOT_CHOSEN
            lake,            seq,     no,             outside,       pass FORMAT_UNSUPPORTED
            # replayed from SHOW CREATE TABLE
            root,            symlink, lake,           outside,       fresh lake parquet
            root/,           symlink, lake,           outside,       fresh lake parquet
            root-s3a,        symlink, lake,           outside,       fresh lake parquet
            root,            orc,     lake,           outside,       fresh lake orc
            root,            symlink, lake-unchosen,  outside,       end lake-unchosen parquet
            root,            symlink, outside,        outside,       end outside parquet
            # over the manifests of another table, by hand
            root,            symlink, no,             outside,       refuse UNKNOWN_SOURCE
            root,            parquet, no,             outside,       refuse UNKNOWN_SOURCE
            # CREATE TABLE LIKE a rewritten table, with and without its parameters
            lake-elsewhere,  symlink, lake,           outside,       fresh lake-elsewhere parquet
            lake-elsewhere,  symlink, no,             outside,       refuse SYMLINK
            none,            symlink, lake,           s3a://example/main/sales, fresh lake parquet
            outside,         symlink, lake,           outside,       end outside parquet
            none,            symlink, lake,           outside,       end none parquet
            outside,         parquet, lake,           outside,       end outside parquet
            outside,         symlink, no,             outside,       pass OUTSIDE_LAKEFS
            lake-unchosen,   symlink, lake,           outside,       end lake-unchosen parquet
            lake-unchosen,   symlink, no,             outside,       pass NOT_CHOSEN
            lake,            seq,     lake,           outside,       end lake seq
            """)
    void aTableThatIsMade(String location, String format, String marks, String database, String becomes) {
        SentTable sent = sent(ORDERS, location, format, marks, false);

        assertThat(line(rules.ofCreated(sent, location(database)))).isEqualTo(becomes);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # location,      format,  marks,          becomes if unpartitioned,       if partitioned
            # a client changes what it has read, or has lost the parameters
            root,            symlink, lake,           keep lake parquet,              keep lake parquet
            root/,           symlink, lake,           keep lake parquet,              keep lake parquet
            root,            symlink, no,             keep lake parquet,              keep lake parquet
            root-s3a,        symlink, no,             keep lake parquet,              keep lake parquet
            none,            symlink, no,             keep lake parquet,              keep lake parquet
            root,            symlink, lake-elsewhere, keep lake parquet,              keep lake parquet
            # SET FILEFORMAT
            root,            orc,     lake,           keep lake orc,                  keep lake orc
            root,            orc,     no,             keep lake orc,                  keep lake orc
            root,            seq,     lake,           refuse FORMAT_UNSUPPORTED,      refuse FORMAT_UNSUPPORTED
            # SET LOCATION
            lake,            symlink, lake,           keep lake parquet,              keep lake parquet
            lake-spelled,    symlink, lake,           keep lake-spelled parquet,      keep lake-spelled parquet
            lake-spelled,    parquet, no,             keep lake-spelled parquet,      keep lake-spelled parquet
            lake-elsewhere,  symlink, lake,           fresh lake-elsewhere parquet required, moved lake-elsewhere parquet
            lake-elsewhere,  orc,     no,             fresh lake-elsewhere orc required,     moved lake-elsewhere orc
            lake-dev,        symlink, lake,           fresh lake-dev parquet required,       moved lake-dev parquet
            lake-unchosen,   symlink, lake,           end lake-unchosen parquet was-rewritten, end lake-unchosen parquet was-rewritten
            lake-elsewhere,  seq,     lake,           refuse FORMAT_UNSUPPORTED,      refuse FORMAT_UNSUPPORTED
            outside,         symlink, lake,           end outside parquet was-rewritten, end outside parquet was-rewritten
            outside,         orc,     no,             end outside orc was-rewritten,  end outside orc was-rewritten
            # what a client read before the table got another root
            other-root,      symlink, lake,           keep lake parquet,              keep lake parquet
            other-root,      symlink, lake-elsewhere, fresh lake-elsewhere parquet required, moved lake-elsewhere parquet
            other-root,      symlink, no,             refuse UNKNOWN_SOURCE,          refuse UNKNOWN_SOURCE
            """)
    void aRewrittenTableThatIsChanged(
            String location, String format, String marks, String unpartitioned, String partitioned) {
        assertThat(line(rules.ofAltered(sent(ORDERS, location, format, marks, false), rewritten(false))))
                .isEqualTo(unpartitioned);
        assertThat(line(rules.ofAltered(sent(ORDERS, location, format, marks, true), rewritten(true))))
                .isEqualTo(partitioned);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # stored at,     location,        format,  marks, becomes
            lake,            lake,            parquet, no,    fresh lake parquet
            outside,         lake,            orc,     no,    fresh lake orc
            lake,            outside,         parquet, no,    pass OUTSIDE_LAKEFS
            lake,            lake-unchosen,   parquet, no,    pass NOT_CHOSEN
            lake,            lake,            seq,     no,    pass FORMAT_UNSUPPORTED
            # what a client read before the rewriting was taken back
            lake,            root,            symlink, lake,  fresh lake parquet
            lake,            root,            symlink, no,    refuse UNKNOWN_SOURCE
            lake,            outside,         symlink, lake,  end outside parquet
            # symlinks over the manifests of another table, made by hand
            root,            root,            symlink, no,    pass OUTSIDE_LAKEFS
            root,            root-s3a,        symlink, no,    pass OUTSIDE_LAKEFS
            """)
    void anotherTableThatIsChanged(String storedAt, String location, String format, String marks, String becomes) {
        CatalogTable stored = table(ORDERS, location(storedAt), "parquet", false, Map.of());

        assertThat(line(rules.ofAltered(sent(ORDERS, location, format, marks, false), stored)))
                .isEqualTo(becomes);
    }

    @Test
    void aRenamedTableKeepsItsRoot() {
        TableName renamed = new TableName("sales", "purchases");

        TableFate fate = rules.ofAltered(sent(renamed, "root", "symlink", "lake", true), rewritten(true));

        assertThat(line(fate)).isEqualTo("keep lake parquet");
        assertThat(((TableFate.Keep) fate).table().source().name()).isEqualTo(renamed);
    }

    @Test
    void aTableIsNotRenamedToWhereLaterCallsWouldNotBeLookedAt() {
        Config config = Rules.config("rewrite: [{database: sales}]");
        SentTable sent = sent(new TableName("archive", "orders"), "root", "symlink", "lake", true);

        assertThat(line(new TableRules(config).ofAltered(sent, rewritten(true))))
                .isEqualTo("refuse NOT_CHOSEN");
    }

    @Test
    void aTableIsNotRenamedToWhereTheMirrorDoesNotLook() {
        Config config = Rules.config("""
                rewrite: [{database: sales}]
                mirror: {exclude: [{database: scratch}]}
                """);
        SentTable sent = sent(new TableName("scratch", "orders"), "root", "symlink", "lake", true);

        assertThat(line(new TableRules(config).ofAltered(sent, rewritten(true))))
                .isEqualTo("refuse EXCLUDED");
    }

    @Test
    void aTableThatTheMirrorDoesNotKeepIsNotRewritten() {
        Config config = Rules.config("""
                rewrite: [{database: sales}]
                mirror: {include: [{database: finance}]}
                """);

        assertThat(line(new TableRules(config).ofCreated(sent(ORDERS, "lake", "parquet", "no", false), "")))
                .isEqualTo("pass NOT_CHOSEN");
    }

    @Test
    void aTableOfAnotherCatalogIsOneLikeAnyOther() {
        SentTable sent = sent(new TableName("spark", "sales", "orders"), "lake", "parquet", "no", false);

        assertThat(line(rules.ofCreated(sent, ""))).isEqualTo("fresh lake parquet");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            spark.sql.sources.provider, parquet,     pass SPARK_DATA_SOURCE
            spark.sql.sources.provider, ICEBERG,     pass ICEBERG
            spark.sql.sources.provider, hive,        fresh lake parquet
            table_type,                 ICEBERG,     pass ICEBERG
            transactional,              true,        pass TRANSACTIONAL
            storage_handler,            hbase,       pass STORAGE_HANDLER
            mirrorlake.source.location, s3a://old/x, fresh lake parquet
            """)
    void aTableByItsParameters(String key, String value, String becomes) {
        SentTable sent = new SentTable(table(ORDERS, LAKE, "parquet", false, Map.of(key, value)), true, false);

        assertThat(line(rules.ofCreated(sent, ""))).isEqualTo(becomes);
    }

    @Test
    void aBucketedTableIsNotRewrittenNorARewrittenOneBucketed() {
        SentTable made = new SentTable(table(ORDERS, LAKE, "parquet", false, Map.of()), true, true);
        SentTable changed = new SentTable(rewritten(false), true, true);

        assertThat(line(rules.ofCreated(made, ""))).isEqualTo("pass BUCKETED");
        assertThat(line(rules.ofAltered(changed, rewritten(false)))).isEqualTo("refuse BUCKETED");
    }

    @Test
    void viewsAndTablesWithoutAStorageDescriptorAreLeftAlone() {
        CatalogTable plain = table(ORDERS, LAKE, "parquet", false, Map.of());
        SentTable view = new SentTable(
                new CatalogTable(
                        ORDERS, "VIRTUAL_VIEW", "", plain.columns(), plain.columns(), "", plain.format(), Map.of()),
                true,
                false);
        SentTable bare = new SentTable(table(ORDERS, "", "none", false, Map.of()), false, false);

        assertThat(line(rules.ofCreated(view, LAKE))).isEqualTo("pass VIEW");
        assertThat(line(rules.ofCreated(bare, LAKE))).isEqualTo("pass VIEW");
        assertThat(line(rules.ofAltered(bare, rewritten(false)))).isEqualTo("pass VIEW");
        assertThat(TableRules.needsDatabase(view)).isFalse();
        assertThat(TableRules.needsDatabase(bare)).isFalse();
    }

    @Test
    void onlyATableWithoutALocationNeedsItsDatabase() {
        assertThat(TableRules.needsDatabase(sent(ORDERS, "none", "parquet", "no", false)))
                .isTrue();
        assertThat(TableRules.needsDatabase(sent(ORDERS, "lake", "parquet", "no", false)))
                .isFalse();
    }

    @Test
    void anotherInstallationsTableIsNotTakenForOurs() {
        Map<String, String> theirs = new HashMap<>(marks(LAKE));
        theirs.put(SourceParameters.OWNER, "somebody");
        SentTable sent = new SentTable(table(ORDERS, location("outside"), "symlink", false, theirs), true, false);

        assertThat(line(rules.ofCreated(sent, ""))).isEqualTo("pass OUTSIDE_LAKEFS");
    }

    @Test
    void aBucketThatIsNoLongerConfiguredDoesNotEndTheRewriting() {
        CatalogTable stored = table(ORDERS, ROOT, "symlink", false, marks("s3a://forgotten/main/orders"));
        SentTable sent = new SentTable(stored, true, false);

        assertThat(line(rules.ofAltered(sent, stored))).isEqualTo("refuse OUTSIDE_LAKEFS");
    }

    @Test
    void whatWasUnsupportedBeforeMayStillBeChanged() {
        CatalogTable stored = table(ORDERS, ROOT, "symlink", false, withFormat("seq"));
        SentTable sent = new SentTable(stored, true, false);

        assertThat(line(rules.ofAltered(sent, stored))).isEqualTo("keep lake seq");
    }

    private static Map<String, String> withFormat(String format) {
        Map<String, String> marks = new HashMap<>(marks(LAKE));
        marks.put(SourceParameters.INPUT_FORMAT, Rules.format(format).inputFormat());
        return marks;
    }

    @Test
    void aLakeLocationWithoutARefIsRefused() {
        SentTable sent = sent(ORDERS, "s3a://example", "parquet", "no", false);

        assertThatThrownBy(() -> rules.ofCreated(sent, ""))
                .isInstanceOf(SyncException.class)
                .hasMessageContaining("names no ref");
    }
}

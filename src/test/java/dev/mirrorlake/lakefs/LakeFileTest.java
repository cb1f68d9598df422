package dev.mirrorlake.lakefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.catalog.SyncException.Kind;
import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.changes.Change;
import dev.mirrorlake.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LakeFileTest {
    private static final TableName TABLE = new TableName("sales", "orders");

    private final LakeFsFixture lake = new LakeFsFixture();

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void isWhatTheRefShows() {
        lake.put("schemas/a b+é.avsc", "old ☃");
        String commit = lake.commit();
        lake.put("schemas/a b+é.avsc", "new");

        assertThat(read("main", "schemas/a b+é.avsc", false).text()).contains("new");
        assertThat(read("main", "schemas/a b+é.avsc", true).text()).contains("old ☃");
        assertThat(read(commit, "schemas/a b+é.avsc", false).text()).contains("old ☃");
        assertThat(read("main", "schemas/a b+é.avsc", true).watched().commit()).isEqualTo(commit);
    }

    @Test
    void isEmptyWhereThereIsNoSuchObjectOrRef() {
        assertThat(read("main", "schemas/none", false).text()).isEmpty();
        assertThat(read("nowhere", "schemas/none", false).text()).isEmpty();
        assertThat(read("nowhere", "schemas/none", false).watched().commit()).isEmpty();
    }

    @Test
    void hasAsManyBytesAsItMay() {
        lake.put("exact", "x".repeat(100));
        lake.put("long", "x".repeat(101));

        assertThat(read("main", "exact", false).text()).contains("x".repeat(100));
        SyncException refused = catchThrowableOfType(SyncException.class, () -> read("main", "long", false));
        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
        assertThat(refused).hasMessageContaining("object \"long\"").hasMessageContaining("more than 100 bytes");
    }

    @Test
    void aServerThatFailsIsRetried() {
        lake.put("a", "1");
        lake.emulator.failOn("/objects?", 500);

        SyncException failure = catchThrowableOfType(SyncException.class, () -> read("main", "a", false));

        assertThat(failure.kind()).isEqualTo(Kind.RETRY);
    }

    @Test
    void isWatchedForChangesInItsFolder() {
        lake.put("schemas/t.avsc", "1");
        lake.commit();
        LakeFile file = read("main", "schemas/t.avsc", false);
        BranchHeadPoller poller = new BranchHeadPoller(lake.client, Config.View.HEAD, Duration.ofHours(1));
        poller.watch(TABLE, List.of(file.watched()));
        List<Change> offered = new ArrayList<>();

        lake.put("data/a", "1");
        poller.tick(offered::add);
        assertThat(offered).isEmpty();

        lake.put("schemas/t.avsc", "2");
        poller.tick(offered::add);
        assertThat(offered).containsExactly(new Change.OfTable(TABLE));
        assertThat(file.watched().prefixes()).isEqualTo(Set.of("schemas/"));
    }

    private LakeFile read(String ref, String path, boolean committedOnly) {
        return lake.client.file(new LakeLocation("example", ref, path), committedOnly, 100);
    }
}

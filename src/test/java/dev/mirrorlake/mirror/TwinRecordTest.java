package dev.mirrorlake.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mirrorlake.catalog.CatalogTable;
import dev.mirrorlake.catalog.Column;
import dev.mirrorlake.catalog.Format;
import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwinRecordTest {
    private static final TwinRecord RECORD =
            new TwinRecord("hive.sales.orders", "s3a://example/main/orders", "", "head", "c", "f", "x");
    private static final CatalogTable TWIN = new CatalogTable(
            new TableName("sales", "orders"),
            "EXTERNAL_TABLE",
            "",
            List.of(new Column("id", "bigint")),
            List.of(),
            "s3://bucket/orders/",
            new Format("in", "out", "serde", Map.of()),
            Map.of());

    @Test
    void aTwinThatNoLongerFollowsItsSourceSaysWhy() {
        CatalogTable stale = TwinRecord.stale(RECORD.converged(TWIN), ReasonCode.VIEW);

        assertThat(stale.parameters()).containsEntry(TwinRecord.STATE, "stale").containsValue("VIEW");
    }

    @Test
    void aTwinThatIsBeingMadeStaysSoWhereItsSourceIsRefusedInBetween() {
        CatalogTable creating = RECORD.creating(TWIN);

        assertThat(TwinRecord.stale(creating, ReasonCode.VIEW)).isEqualTo(creating);
    }
}

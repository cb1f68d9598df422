package dev.mirrorlake.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mirrorlake.catalog.CatalogTarget.Database;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryCatalogTest extends CatalogTargetContract {
    @Override
    protected CatalogTarget emptyTarget() {
        return new InMemoryCatalog();
    }

    @Test
    void failsOnceAfterTheWriteItWasToldAndHasDoneIt() {
        InMemoryCatalog catalog = new InMemoryCatalog();
        catalog.failAfterWrite(2, () -> new IllegalStateException("crash"));
        catalog.createDatabase(new Database("a", "", Map.of()));

        assertThatThrownBy(() -> catalog.createDatabase(new Database("b", "", Map.of())))
                .hasMessage("crash");

        catalog.createDatabase(new Database("c", "", Map.of()));
        assertThat(catalog.databases()).containsExactly("a", "b", "c");
        assertThat(catalog.writes()).containsExactly("createDatabase a", "createDatabase b", "createDatabase c");
    }
}

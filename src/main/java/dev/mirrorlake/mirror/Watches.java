package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.TableName;
import dev.mirrorlake.lakefs.BranchHeadPoller;
import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import java.util.List;

/** Who is told what each twin shows, so that it is noticed when lakeFS shows something else. */
public interface Watches {
    /** Nobody: for a single sync. */
    Watches NONE = new Watches() {
        @Override
        public void watch(TableName table, List<Watched> views) {}

        @Override
        public void unwatch(TableName table) {}
    };

    static Watches of(BranchHeadPoller poller) {
        return new Watches() {
            @Override
            public void watch(TableName table, List<Watched> views) {
                poller.watch(table, views);
            }

            @Override
            public void unwatch(TableName table) {
                poller.unwatch(table);
            }
        };
    }

    void watch(TableName table, List<Watched> views);

    void unwatch(TableName table);
}

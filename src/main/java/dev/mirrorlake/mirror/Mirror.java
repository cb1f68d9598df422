package dev.mirrorlake.mirror;

import dev.mirrorlake.catalog.CatalogTarget;
import dev.mirrorlake.config.Config;
import dev.mirrorlake.hive.MetastoreClient;
import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.manifest.DataObjects;
import dev.mirrorlake.manifest.ManifestStore;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.source.LakeViews;
import dev.mirrorlake.source.ObjectChecks;
import dev.mirrorlake.source.S3Views;
import java.time.Clock;

/** The mirror, wired: what syncs one table, what knows which tables there are, and what is known of them. */
public record Mirror(Reconciler reconciler, Inventory inventory, MirrorStatus status) {

    public static Mirror of(
            Config config,
            MetastoreClient metastore,
            LakeFsClient lakefs,
            CatalogTarget target,
            ManifestStore manifests,
            DataObjects data,
            Watches watches,
            Metrics metrics,
            Clock clock) {
        MirrorMemory memory = new MirrorMemory(config.mirror().removal().manifestGrace());
        LakeViews views = new LakeViews(lakefs, config.mirror().view() == Config.View.COMMITTED);
        TwinNames names = new TwinNames(config.glue(), target::folded);
        OwnTwins own = new OwnTwins(target, manifests, names, memory.twins(), config.owner());
        SourceObserver sources =
                new SourceObserver(config, views, new S3Views(data, config.owner()), new ObjectChecks(data));
        Observer observer =
                new Observer(config, metastore, views, sources, target, manifests, names, own, memory, clock);
        return new Mirror(
                new Reconciler(observer, target, manifests, memory, watches, metrics, clock),
                new Inventory(config, metastore, lakefs, own, manifests, memory),
                memory.status());
    }
}

package dev.mirrorlake.lakefs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.config.Config;
import dev.mirrorlake.metrics.Metrics;
import dev.mirrorlake.rig.LakeFs;
import dev.mirrorlake.rig.LakeFsEmulator;
import dev.mirrorlake.rig.ObjectStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An emulated lakeFS with one repository, {@code example}, and a client of ours. */
final class LakeFsFixture implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    final Metrics metrics = new Metrics();
    final LakeFsEmulator emulator = new LakeFsEmulator(ObjectStore.inMemory());
    final LakeFs lakeFs = emulator.lakeFs("s3://bucket/prefix");
    final LakeFsClient client = clientOf(emulator.endpoint(), TIMEOUT);

    LakeFsFixture() {
        lakeFs.createRepository("example");
    }

    void put(String path, String content) {
        lakeFs.put("example", "main", path, content.getBytes(UTF_8));
    }

    String commit() {
        return lakeFs.commit("example", "main", "a commit");
    }

    /** Does something when the first call comes whose text contains {@code part}. */
    void once(String part, Runnable action) {
        AtomicInteger seen = new AtomicInteger();
        emulator.onCall(call -> {
            if (call.contains(part) && seen.incrementAndGet() == 1) {
                action.run();
            }
        });
    }

    /** Has every call wait until the latch is counted down. */
    CountDownLatch hanging() {
        CountDownLatch done = new CountDownLatch(1);
        emulator.onCall(call -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return done;
    }

    LakeFsClient clientOf(URI endpoint, Duration timeout) {
        return new LakeFsClient(config(endpoint, LakeFsEmulator.ACCESS_KEY_ID, timeout), metrics);
    }

    static Config.LakeFs config(URI endpoint, String accessKeyId, Duration timeout) {
        return new Config.LakeFs(
                endpoint,
                accessKeyId,
                new Config.Secret(LakeFsEmulator.SECRET_ACCESS_KEY),
                List.of("example"),
                Duration.ofSeconds(30),
                timeout);
    }

    @Override
    public void close() {
        client.close();
        emulator.close();
    }
}

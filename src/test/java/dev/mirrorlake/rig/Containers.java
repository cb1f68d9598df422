package dev.mirrorlake.rig;

import java.io.File;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * With {@code -Dcontainers=true}, starts lakeFS, S3 and Glue from {@code docker-compose.yml} before the first test of this
 * JVM, and points the rig at them by the same system properties that people use. The metastore stays the rig's own, since
 * stories stop and restart it. JUnit finds this by {@code META-INF/services}.
 */
public final class Containers implements LauncherSessionListener {
    private static final String AWS = "aws";
    private static final int AWS_PORT = 5000;
    private static final String LAKEFS = "lakefs";
    private static final int LAKEFS_PORT = 8000;

    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    private @Nullable ComposeContainer containers;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean("containers")) {
            return;
        }
        ComposeContainer started = new ComposeContainer(new File("docker-compose.yml"))
                .withServices(AWS, "bucket", LAKEFS)
                .withExposedService(AWS, AWS_PORT, Wait.forHttp("/moto-api/").withStartupTimeout(START_WITHIN))
                .withExposedService(
                        LAKEFS, LAKEFS_PORT, Wait.forHttp("/_health").withStartupTimeout(START_WITHIN));
        containers = started;
        started.start();
        System.setProperty("aws.endpoint", endpoint(started, AWS, AWS_PORT).toString());
        System.setProperty(
                "lakefs.endpoint", endpoint(started, LAKEFS, LAKEFS_PORT).toString());
        // as docker-compose.yml sets them
        System.setProperty("lakefs.accessKeyId", LakeFsEmulator.ACCESS_KEY_ID);
        System.setProperty("lakefs.secretAccessKey", LakeFsEmulator.SECRET_ACCESS_KEY);
        System.setProperty("lakefs.storageNamespace", "s3://my-bucket/stories");
    }

    private static URI endpoint(ComposeContainer containers, String service, int port) {
        return URI.create(
                "http://" + containers.getServiceHost(service, port) + ":" + containers.getServicePort(service, port));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (containers != null) {
            containers.stop();
        }
    }
}

package dev.mirrorlake.rig;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of Hadoop's S3A, by which {@code s3://} and {@code s3a://} both are read: one S3 server for all buckets, and
 * lakeFS's S3 gateway for those that are repositories. Source: Hadoop 3.3's documentation of hadoop-aws, read 2026-11-20.
 */
final class S3aSettings {
    private static final String FILE_SYSTEM = "org.apache.hadoop.fs.s3a.S3AFileSystem";

    private final Map<String, String> settings = new TreeMap<>();

    /** All buckets are in this server, which takes {@link Moto}'s credentials. */
    S3aSettings(URI s3) {
        settings.put("fs.s3.impl", FILE_SYSTEM);
        settings.put("fs.s3a.impl", FILE_SYSTEM);
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.connection.ssl.enabled", "false");
        settings.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        put("fs.s3a.", s3, Moto.ACCESS_KEY_ID, Moto.SECRET_ACCESS_KEY);
    }

    /** But this one, which is a repository. */
    S3aSettings but(String repository, LakeFs lake) {
        put("fs.s3a.bucket." + repository + ".", lake.endpoint(), lake.accessKeyId(), lake.secretAccessKey());
        return this;
    }

    /** Properties of a Hadoop configuration. */
    Map<String, String> toMap() {
        return Map.copyOf(settings);
    }

    private void put(String prefix, URI endpoint, String accessKeyId, String secretAccessKey) {
        settings.put(prefix + "endpoint", endpoint.toString());
        settings.put(prefix + "endpoint.region", Moto.REGION);
        settings.put(prefix + "access.key", accessKeyId);
        settings.put(prefix + "secret.key", secretAccessKey);
    }
}

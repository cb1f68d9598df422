package dev.mirrorlake.lakefs;

import java.time.Instant;

/**
 * A lakeFS repository. One that was deleted and made again under its old id differs in its creation date.
 *
 * @param creationDate to the second
 * @param storageNamespace where its objects are, as lakeFS spells it, e.g. {@code s3://bucket/prefix/}
 */
public record Repository(String id, Instant creationDate, String storageNamespace) {}

package dev.mirrorlake.lakefs;

import java.time.Instant;

/**
 * A lakeFS repository. One that was deleted and made again under its old id differs in its creation date.
 *
 * @param creationDate to the second
 * @param storageNamespace where its objects are, as lakeFS spells it, e.g. {@code s3://bucket/prefix/}
 * @param storageId which of the server's storages that is; empty where it has only one
 */
public record Repository(String id, Instant creationDate, String storageNamespace, String storageId) {}

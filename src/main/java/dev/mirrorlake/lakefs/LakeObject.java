package dev.mirrorlake.lakefs;

/**
 * One object as a ref shows it, or as S3 itself lists it.
 *
 * @param path inside the ref, or the key in its bucket
 * @param physicalAddress where its bytes are, a URI as lakeFS gives it, e.g. {@code s3://bucket/prefix/data/…}
 */
public record LakeObject(String path, String physicalAddress, long sizeBytes) {}

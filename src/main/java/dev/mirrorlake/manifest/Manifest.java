package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mirrorlake.catalog.SyncException;
import java.util.List;

/**
 * One symlink file: where the objects of one partition, or of an unpartitioned table, really lie.
 *
 * @param values of the partition, in the keys' order; empty for an unpartitioned table
 * @param folder below the table's root, as {@link PartitionFolder} gives it
 * @param addresses {@code s3://bucket/key}, or {@code s3a}; here sorted and without duplicates, however they were given
 */
public record Manifest(List<String> values, String folder, List<String> addresses) {

    /**
     * Sorts and checks the addresses.
     *
     * @throws SyncException REFUSED where an address can't be a line of a manifest
     */
    public Manifest {
        values = List.copyOf(values);
        addresses = addresses.stream().distinct().sorted().toList();
        for (String address : addresses) {
            String why = whyUnreadable(address);
            if (!why.isEmpty()) {
                throw new SyncException(
                        SyncException.Kind.REFUSED,
                        "lakefs",
                        "physical address \"" + address.replace("\n", "\\n").replace("\r", "\\r") + "\" " + why
                                + ", so it can't be a line of a symlink manifest",
                        "write the object again through lakeFS, which gives it a new address, or move it elsewhere",
                        null);
            }
        }
    }

    /** The bytes of the file: each address and a newline; none at all where there are no addresses. */
    public byte[] content() {
        StringBuilder content = new StringBuilder();
        for (String address : addresses) {
            content.append(address).append('\n');
        }
        return content.toString().getBytes(UTF_8);
    }

    /** Readers take a line literally, and pass over names that begin with {@code _} or a dot. */
    private static String whyUnreadable(String address) {
        String name = address.substring(address.lastIndexOf('/') + 1);
        if (!address.startsWith("s3://") && !address.startsWith("s3a://")) {
            return "is not in S3";
        } else if (address.indexOf('\n') >= 0 || address.indexOf('\r') >= 0) {
            return "contains a line break";
        } else if (name.isEmpty()) {
            return "ends in a slash";
        } else if (name.startsWith("_") || name.startsWith(".")) {
            return "has a name that readers pass over";
        }
        return "";
    }
}

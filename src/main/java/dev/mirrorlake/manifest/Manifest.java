package dev.mirrorlake.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/**
 * One symlink file: where the objects of one partition, or of an unpartitioned table, really lie.
 *
 * @param values of the partition, in the keys' order; empty for an unpartitioned table
 * @param folder below the table's root, as {@link PartitionFolder} gives it
 * @param addresses {@code s3://bucket/key}, or {@code s3a}; here sorted and without duplicates, however they were given
 */
public record Manifest(List<String> values, String folder, List<String> addresses) {

    /** @throws IllegalArgumentException where an address can't be a line of a manifest; see {@link Contents#unfit} */
    public Manifest {
        values = List.copyOf(values);
        addresses = addresses.stream().distinct().sorted().toList();
        for (String address : addresses) {
            whyUnreadable(address).ifPresent(why -> {
                throw new IllegalArgumentException("address \"" + address + "\" " + why);
            });
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

    static boolean isInS3(String address) {
        return address.startsWith("s3://") || address.startsWith("s3a://");
    }

    /** Readers take a line literally, and pass over names that begin with {@code _} or a dot. */
    static Optional<String> whyUnreadable(String address) {
        String name = address.substring(address.lastIndexOf('/') + 1);
        if (!isInS3(address)) {
            return Optional.of("is not in S3");
        } else if (address.indexOf('\n') >= 0 || address.indexOf('\r') >= 0) {
            return Optional.of("contains a line break");
        } else if (name.isEmpty()) {
            return Optional.of("ends in a slash");
        } else if (name.startsWith("_") || name.startsWith(".")) {
            return Optional.of("has a name that readers pass over");
        }
        return Optional.empty();
    }
}

package dev.mirrorlake.manifest;

import dev.mirrorlake.catalog.ReasonCode;
import dev.mirrorlake.catalog.SyncException;
import dev.mirrorlake.lakefs.LakeObject;
import dev.mirrorlake.manifest.ManifestPlanner.Source;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest is to name, and why it may not be able to.
 *
 * @param source the partition, or the unpartitioned table
 * @param folder of the manifest, below the table's root
 * @param objects those that hold its rows, each once, in no particular order
 */
public record Contents(Source source, String folder, List<LakeObject> objects) {
    public Contents {
        objects = List.copyOf(objects);
    }

    /**
     * An object that no manifest can name.
     *
     * @param object the first by its path, where there are several
     * @param why a clause that follows the object's path
     */
    public record Unfit(ReasonCode code, LakeObject object, String why, String remedy) {
        /** {@code object "path" why}. */
        public String text() {
            return "object \"" + object.path() + "\" " + why;
        }
    }

    public List<String> values() {
        return source.values();
    }

    /** An object that can't be named; empty where all can. */
    public Optional<Unfit> unfit() {
        Optional<Unfit> unreadable = objects.stream()
                .flatMap(object -> unreadable(object).stream())
                .min(Comparator.comparing(unfit -> unfit.object().path()));
        return unreadable.or(this::shared);
    }

    /** @throws SyncException REFUSED where an object is unfit */
    public Manifest manifest() {
        unfit().ifPresent(unfit -> {
            throw new SyncException(
                    SyncException.Kind.REFUSED, unfit.code(), "lakefs", unfit.text(), unfit.remedy(), null);
        });
        return new Manifest(
                values(),
                folder,
                objects.stream().map(LakeObject::physicalAddress).toList());
    }

    private static Optional<Unfit> unreadable(LakeObject object) {
        String address = object.physicalAddress();
        return Manifest.whyUnreadable(address)
                .map(why -> new Unfit(
                        Manifest.isInS3(address) ? ReasonCode.OBJECT_UNREADABLE : ReasonCode.OBJECT_NOT_IN_S3,
                        object,
                        "is at the physical address \""
                                + address.replace("\n", "\\n").replace("\r", "\\r") + "\", which " + why,
                        Manifest.isInS3(address)
                                ? "write the object again through lakeFS, which gives it a new address"
                                : "move the data to a repository whose storage is S3"));
    }

    /** Two paths with one address are a copy made inside lakeFS: its rows count twice, and a manifest names each once. */
    private Optional<Unfit> shared() {
        Map<String, LakeObject> byAddress = new HashMap<>();
        return objects.stream()
                .flatMap(object -> Optional.ofNullable(byAddress.putIfAbsent(object.physicalAddress(), object)).stream()
                        .map(other -> object.path().compareTo(other.path()) < 0
                                ? sharing(object, other)
                                : sharing(other, object)))
                .min(Comparator.comparing(Unfit::text));
    }

    private static Unfit sharing(LakeObject first, LakeObject second) {
        return new Unfit(
                ReasonCode.OBJECT_SHARED,
                first,
                "and object \"" + second.path() + "\" of one partition share the physical address \""
                        + first.physicalAddress() + "\", which a manifest can name only once",
                "remove one of them, or write it again instead of copying it inside lakeFS");
    }
}

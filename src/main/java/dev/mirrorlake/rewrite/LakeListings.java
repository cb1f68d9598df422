package dev.mirrorlake.rewrite;

import dev.mirrorlake.lakefs.LakeFsClient;
import dev.mirrorlake.lakefs.LakeLocation;
import dev.mirrorlake.manifest.ManifestPlanner.Listing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lists what lies at some places in lakeFS, and little more. */
final class LakeListings {
    /** Of more places than these, the folders that they lie in are listed. */
    static final int SINGLE_PLACES = 20;

    private final LakeFsClient lakefs;
    private final boolean committedOnly;

    LakeListings(LakeFsClient lakefs, boolean committedOnly) {
        this.lakefs = lakefs;
        this.committedOnly = committedOnly;
    }

    /** One listing for each repository and ref. */
    List<Listing> at(Collection<LakeLocation> places) {
        Map<LakeLocation, TreeSet<String>> prefixes = new HashMap<>();
        for (LakeLocation place : places) {
            LakeLocation ref = new LakeLocation(place.repository(), place.ref(), "");
            prefixes.computeIfAbsent(ref, any -> new TreeSet<>()).add(place.prefix());
        }
        List<Listing> listings = new ArrayList<>();
        prefixes.forEach((ref, below) -> listings.add(new Listing(
                ref.repository(),
                ref.ref(),
                lakefs.snapshot(ref.repository(), ref.ref(), few(below), committedOnly)
                        .objects())));
        return listings;
    }

    /** Those of their folders, or of the folders of these, that are few enough. */
    private static Set<String> few(Set<String> prefixes) {
        Set<String> few = prefixes;
        while (few.size() > SINGLE_PLACES) {
            few = few.stream().map(LakeListings::parent).collect(Collectors.toSet());
        }
        return few;
    }

    private static String parent(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/', Math.max(0, prefix.length() - 2)) + 1);
    }
}

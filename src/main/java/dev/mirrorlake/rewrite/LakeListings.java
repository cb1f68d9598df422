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
import java.util.SortedSet;
import java.util.TreeSet;

/** Lists what lies at some places in lakeFS, and little more. */
final class LakeListings {
    /** More places than these are listed as the one folder that encloses them all. */
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

    /** What the first and the last in their order have in common, all have. */
    private static Set<String> few(SortedSet<String> prefixes) {
        if (prefixes.size() <= SINGLE_PLACES) {
            return prefixes;
        }
        String first = prefixes.first();
        String last = prefixes.last();
        int same = 0;
        while (same < Math.min(first.length(), last.length()) && first.charAt(same) == last.charAt(same)) {
            same++;
        }
        return Set.of(first.substring(0, first.lastIndexOf('/', same - 1) + 1));
    }
}

package dev.mirrorlake.proxy;

import io.prometheus.metrics.core.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a counter has counted. */
final class Counts {
    private Counts() {}

    /** By the values of its labels, with a space between them. */
    static Map<String, Integer> of(Counter counter) {
        Map<String, Integer> counts = new TreeMap<>();
        counter.collect().getDataPoints().forEach(point -> {
            List<String> labels = new ArrayList<>();
            point.getLabels().forEach(label -> labels.add(label.getValue()));
            counts.put(String.join(" ", labels), (int) point.getValue());
        });
        return counts;
    }
}

package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How often each kind of trouble came. For one thread. */
final class FaultTally {

    private final Map<String, Integer> counts = new TreeMap<>();

    void add(FaultKind kind, int times) {
        counts.merge("Graph: " + kind.label(), times, Integer::sum);
    }

    void addInBatch(FaultKind kind, int times) {
        counts.merge("Graph, a whole batch: " + kind.label(), times, Integer::sum);
    }

    /** Whether any batch suffered. */
    boolean hasStruckBatches() {
        return counts.entrySet().stream().anyMatch(each -> each.getKey().contains("batch") && each.getValue() > 0);
    }

    void add(Disruption disruption) {
        counts.merge("around: " + disruption.label(), 1, Integer::sum);
    }

    List<String> table() {
        List<String> lines = new ArrayList<>();
        counts.forEach((what, times) -> lines.add("%-50s %6d".formatted(what, times)));
        return lines;
    }

    /** A kind that never came proves nothing. */
    void assertEachFired() {
        var all = new FaultTally();
        Stream.of(FaultKind.values()).forEach(kind -> all.add(kind, 1));
        Stream.of(Disruption.values()).forEach(all::add);
        assertThat(all.counts.keySet())
                .as("kinds of trouble that came")
                .allSatisfy(what ->
                        assertThat(counts.getOrDefault(what, 0)).as(what).isPositive());
    }
}

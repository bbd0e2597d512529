package io.contactsync.feed;

import io.contactsync.state.FeedState;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many deletes comparisons let through within the last hour. The guard counts by the hour, not by the comparison: else
 * comparisons in quick succession would delete everything, a little each time. Kept in the state DB.
 */
record RecentDeletes(Tx tx) {

    private static final String NAME = "deletes-let-through";
    private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1_000;

    long count() {
        return entries().mapToLong(entry -> Long.parseLong(entry[1])).sum();
    }

    void add(long deletes) {
        store(Stream.concat(
                entries(), Stream.<String[]>of(new String[] {Long.toString(tx.nowMicros()), Long.toString(deletes)})));
    }

    /** What is said to have gone in the future went now: the clock was ahead then. Else it would count until that day. */
    void bringBack() {
        if (entries().anyMatch(entry -> Long.parseLong(entry[0]) > tx.nowMicros())) {
            store(entries().map(entry ->
                    new String[] {Long.toString(Math.min(Long.parseLong(entry[0]), tx.nowMicros())), entry[1]}));
        }
    }

    private void store(Stream<String[]> entries) {
        String text = entries.map(entry -> String.join(":", entry)).collect(Collectors.joining(" "));
        new FeedState(tx).put(NAME, text);
    }

    private Stream<String[]> entries() {
        return new FeedState(tx)
                .find(NAME).stream()
                        .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                        .map(entry -> entry.split(":", 2))
                        .filter(entry -> Long.parseLong(entry[0]) > tx.nowMicros() - HOUR_MICROS);
    }
}

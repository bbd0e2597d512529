package io.contactsync.feed;

import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import io.contactsync.state.Versions;
import java.util.Optional;

/** Asks for comparisons, durably and from any process. A request made while a comparison runs asks for another one. */
public final class ComparisonRequests {
    private static final String COMPARE = "comparison-wanted";
    private static final String RESYNC = "resync-wanted";

    private final StateDb state;

    public ComparisonRequests(StateDb state) {
        this.state = state;
    }

    /** What was asked for at one moment. */
    record Pending(Optional<String> comparison, Optional<String> resync) {
        boolean isEmpty() {
            return comparison.isEmpty() && resync.isEmpty();
        }
    }

    /** Compares as soon as possible. */
    public void compare() {
        ask(COMPARE);
    }

    /** Compares as soon as possible and publishes every row, changed or not. */
    public void resync() {
        ask(RESYNC);
    }

    /** Whether one is wanted or under way, or what one found is still to be published. */
    public static boolean isOpen(Tx tx) {
        var feed = new FeedState(tx);
        return feed.find(COMPARE).isPresent() || feed.find(RESYNC).isPresent() || new FeedCandidates(tx).isAny();
    }

    Pending pending() {
        return state.read(tx -> {
            var feed = new FeedState(tx);
            return new Pending(feed.find(COMPARE), feed.find(RESYNC));
        });
    }

    void done(Pending pending) {
        state.write(tx -> {
            var feed = new FeedState(tx);
            pending.comparison().ifPresent(value -> feed.remove(COMPARE, value));
            pending.resync().ifPresent(value -> feed.remove(RESYNC, value));
            return true;
        });
    }

    private void ask(String name) {
        state.write(tx -> {
            new FeedState(tx).put(name, Long.toString(new Versions(tx).draw(1)));
            return true;
        });
    }
}

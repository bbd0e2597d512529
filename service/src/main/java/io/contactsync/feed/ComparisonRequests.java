package io.contactsync.feed;

import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import io.contactsync.state.Versions;
import java.util.Optional;

/** Asks for comparisons, durably and from any process. A request made while a comparison runs asks for another one. */
public final class ComparisonRequests {
    private static final String COMPARE = FeedState.COMPARISON_WANTED;
    private static final String RESYNC = FeedState.RESYNC_WANTED;

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
        return FeedState.isReadingWanted(tx);
    }

    /** The same as {@link #compare()}, as a part of what else is done. */
    public static void compare(Tx tx) {
        ask(tx, COMPARE);
    }

    /** The same as {@link #resync()}, as a part of what else is done. */
    public static void resync(Tx tx) {
        ask(tx, RESYNC);
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
            ask(tx, name);
            return true;
        });
    }

    private static void ask(Tx tx, String name) {
        new FeedState(tx).put(name, Long.toString(new Versions(tx).draw(1)));
    }
}

package io.contactsync.feed.logtail;

import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How far the log was read and published, for a database that does not remember it; in the state DB. Thread-safe. */
final class LogPosition {

    private static final String POSITION = "log-position";
    private static final String SHAPE = "log-shape";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final StateDb state;

    LogPosition(StateDb state) {
        this.state = state;
    }

    Optional<String> find() {
        return state.read(tx -> new FeedState(tx).find(POSITION));
    }

    void save(Map<String, ? extends @Nullable Object> offset) {
        put(JSON.writeValueAsString(offset));
    }

    void put(String text) {
        state.write(tx -> {
            new FeedState(tx).put(POSITION, text);
            return true;
        });
    }

    void forget() {
        state.write(tx -> {
            var feed = new FeedState(tx);
            feed.find(POSITION).ifPresent(value -> feed.remove(POSITION, value));
            return true;
        });
    }

    /** Whether rows in the log may be of another shape than the tables are now; remembers the shape. */
    boolean isOfAnotherShape(String shape) {
        return state.write(tx -> {
            var feed = new FeedState(tx);
            boolean other = !feed.find(SHAPE).equals(Optional.of(shape));
            if (other) {
                feed.put(SHAPE, shape);
            }
            return other;
        });
    }
}

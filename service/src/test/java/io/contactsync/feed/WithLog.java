package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.feed.logtail.LogTail;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.StateDb;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The database's log. A contact that comes and goes at once, and that nobody hears of, shows how far it was read. */
final class WithLog implements StoryCapture {

    /** Hears what the tails say. */
    final Capture.Watching said = new Capture.Watching();

    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** A tail whose place in the log is refused again and again takes a while to give it up, on a busy machine most of this. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final StoryDatabase database;
    private final Map<MemberDatabase, LogTail> tails = new HashMap<>();
    private int beacons;
    private @Nullable ContactId expected;

    WithLog(StoryDatabase database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void install(MemberDatabase source) {
        source.capture().install();
    }

    @Override
    public void uninstall(MemberDatabase source) {
        // The server takes a moment to notice that nobody reads any more, and refuses until then.
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            source.capture().uninstall();
            return true;
        });
    }

    @Override
    public ChangeFeed feed(MemberDatabase source, MemberReader reader, SourceSettings settings, StateDb state) {
        var tail = new LogTail(source.log(), reader, state, () -> true, Duration.ofSeconds(1), System::nanoTime, said);
        tails.put(source, tail);
        return new Following(tail);
    }

    @Override
    public void catchUp(MemberDatabase source) {
        expected = beacon();
    }

    private ContactId beacon() {
        var beacon = new ContactId("zz" + ++beacons);
        try {
            database.sql(
                    "insert into member (id) values ('" + beacon + "')",
                    "delete from member where id = '" + beacon + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return beacon;
    }

    private static int number(ContactId beacon) {
        return Integer.parseInt(beacon.value().substring(2));
    }

    @Override
    public void end(MemberDatabase source) {
        LogTail tail = tails.remove(source);
        if (tail != null) {
            tail.close();
        }
    }

    @Override
    public Found found(Step step, StoryDatabase on) {
        boolean unlogged = on instanceof MySqlStory server && !server.logsCascades();
        return switch (step) {
            case TIME_DEPENDENT_WHERE, LOOKUP_TABLE, EDITED_QUERY -> Found.COMPARISON;
            case TRUNCATE -> Found.ASKS;
            case CASCADE -> unlogged ? Found.COMPARISON : Found.AT_ONCE;
            default -> Found.AT_ONCE;
        };
    }

    /** Waits for the beacon, and hides it. */
    private final class Following implements ChangeFeed {
        private final LogTail tail;
        private boolean started;

        Following(LogTail tail) {
            this.tail = tail;
        }

        @Override
        public FeedBatch take(int max) {
            if (!started) {
                started = true;
                tail.start();
            }
            long next = System.nanoTime() + AGAIN.toNanos();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                FeedBatch batch = tail.feed().take(max);
                FeedBatch shown = withoutBeacons(batch);
                if (!batch.isEmpty() && shown.isEmpty()) {
                    tail.feed().letGo(batch);
                } else if (!shown.isEmpty() || expected == null) {
                    return shown;
                }
                assertThat(System.nanoTime()).as("waiting for " + expected).isLessThan(deadline);
                if (System.nanoTime() > next) {
                    // A log that is read from its end on has not seen the first one.
                    beacon();
                    next = System.nanoTime() + AGAIN.toNanos();
                }
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }

        private FeedBatch withoutBeacons(FeedBatch batch) {
            Map<ContactId, FeedBatch.Hint> hints = new HashMap<>(batch.hints());
            ContactId awaited = expected;
            if (awaited != null
                    && hints.keySet().stream()
                            .anyMatch(contact ->
                                    contact.value().startsWith("zz") && number(contact) >= number(awaited))) {
                expected = null;
            }
            hints.keySet().removeIf(contact -> contact.value().startsWith("zz"));
            return new FeedBatch(hints, batch.comparisonWanted(), batch.problems(), batch.position());
        }

        @Override
        public void letGo(FeedBatch batch) {
            tail.feed().letGo(batch);
        }
    }
}

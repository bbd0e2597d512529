package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactEvent;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A capturing half without threads: each step is run by the test. */
final class Capture implements AutoCloseable {

    /** Throws when a step is reached, as if the process had been killed there. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Notes what is told, by whatever thread, and dies where it is told to. */
    static final class Watching implements RelayListener {
        final List<RowProblem> problems = new CopyOnWriteArrayList<>();
        final List<String> parts = new CopyOnWriteArrayList<>();
        final List<String> steps = new CopyOnWriteArrayList<>();
        String dieAt = "";
        Consumer<String> at = step -> {};

        private void step(String name) {
            steps.add(name);
            at.accept(name);
            if (name.equals(dieAt)) {
                dieAt = "";
                throw new Killed();
            }
        }

        @Override
        public void taken(int contacts, boolean bulk) {
            step("taken");
        }

        @Override
        public void drawn(long version) {
            step("drawn");
        }

        @Override
        public void read(int contacts) {
            step("read");
        }

        @Override
        public void published(int confirmed, int unconfirmed, boolean bulk) {
            step("published");
        }

        @Override
        public void saved(int contacts) {
            step("saved");
        }

        @Override
        public void letGo(int contacts, boolean bulk) {
            step("letGo");
        }

        @Override
        public void comparing(long rows, long differing) {
            step("comparing");
        }

        @Override
        public void rowProblem(RowProblem problem) {
            problems.add(problem);
        }

        @Override
        public void feedBroken(Part part, String reason) {
            parts.add("broken " + part);
        }

        @Override
        public void feedRestored(Part part) {
            parts.add("restored " + part);
        }
    }

    final MemberDatabase database;
    final MemberReader reader;
    final CaptureSetup installer;
    final StateDb state;
    final RecordingSink sink;
    final Watching listener = new Watching();
    final RelayLock lock;

    /** A lease knows no other clock: it is lost when the test says so, and not because the machine is busy. */
    final AtomicLong later = new AtomicLong();

    final Relay relay;
    final Comparison comparison;

    private final StoryCapture noticing;

    Capture(SourceSettings settings, StateDb state, RecordingSink sink) {
        this(settings, state, sink, new StoryCapture.WithOutbox(), "only");
    }

    Capture(SourceSettings settings, StateDb state, RecordingSink sink, StoryCapture noticing, String process) {
        this.noticing = noticing;
        this.database = MemberDatabase.open(settings);
        this.reader = database.reader();
        this.installer = database.capture();
        this.state = state;
        this.sink = sink;
        this.lock = database.lock()
                .<RelayLock>map(SourceRelayLock::new)
                .orElseGet(() -> new LeaseRelayLock(state, process, later::get, /* alone= */ false));
        var ownership =
                new Ownership(installer, lock, state, settings.installation(), () -> System.nanoTime() + later.get());
        this.relay = new Relay(
                noticing.feed(database, reader, settings, state),
                reader,
                state,
                sink,
                ownership,
                new RelaySettings(RelaySettings.DEFAULT.interval(), 500, 100, 5_000),
                Clock.systemUTC(),
                new Random(1),
                listener);
        this.comparison = new Comparison(reader, state, DeleteAllowance.DEFAULT, listener);
    }

    /** Runs the relay until there is nothing left to do. */
    void settle() {
        noticing.catchUp(database);
        // A server takes a moment to notice that a session is gone.
        await().pollDelay(Duration.ZERO).until(() -> relay.runOnce() != Relay.Step.STANDBY);
        for (int i = 0; i < 10_000; i++) {
            Relay.Step step = relay.runOnce();
            if (step == Relay.Step.IDLE) {
                return;
            }
            assertThat(step).isEqualTo(Relay.Step.WORKED);
        }
        throw new AssertionError("the relay does not come to rest");
    }

    ComparisonResult compare() {
        ComparisonResult result = comparison.runOnce(0);
        settle();
        return result;
    }

    /** The newest event of each contact says what the query says. */
    void assertPublishedEqualsQuery() {
        assertThat(published()).isEqualTo(rows());
    }

    /** What the query says of each contact. */
    Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        reader.stream(reading -> reading.match(
                row -> rows.put(row.contactId().value(), row.data().json() + row.tags()), problem -> null));
        return rows;
    }

    /** What the newest event of each contact says. */
    Map<String, String> published() {
        Map<String, String> published = new HashMap<>();
        sink.newest.forEach((id, event) -> event.match(
                upserted -> published.put(
                        id, upserted.data().json() + upserted.envelope().tags()),
                deleted -> null));
        return published;
    }

    ContactEvent newest(String id) {
        ContactEvent event = sink.newest.get(id);
        assertThat(event).as("an event of " + id).isNotNull();
        return java.util.Objects.requireNonNull(event);
    }

    /** Gone without a word, as a killed process: its session ends, nothing is released. */
    @Override
    public void close() {
        noticing.end(database);
        database.close();
        if (lock instanceof SourceRelayLock) {
            lock.release();
        }
    }
}

package io.contactsync.feed.polling;

import io.contactsync.event.ContactId;
import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.FeedBatch;
import io.contactsync.memberdb.MemberRow;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.RowReading;
import io.contactsync.memberdb.UpdatedRows;
import io.contactsync.memberdb.Watermark;
import io.contactsync.state.FeedState;
import io.contactsync.state.Published;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the rows that were changed lately, at an interval, and names those that differ from what was published.
 *
 * <p>Looks overlap, so a row is seen again and again; by comparing it with {@code published} at once it costs neither a
 * second reading nor memory. That also finds two changes within one tick of the column's clock. The watermark moves when
 * all that a look found is let go of; it is kept in the state DB.
 *
 * <p>A row whose column holds no point in time is set aside, which is said once; the comparison finds what changes in it, as
 * it does where the column is null.
 *
 * <p>A contact that vanishes between a look and its reading is left to the comparison, whose guard decides on deletes.
 */
public final class PollFeed implements ChangeFeed {

    private static final String POSITION = "poll-position";
    private static final String NOTHING_YET = "-";
    private static final int CHUNK = 500;

    /** A look that finds more ends early, and the next one begins where it did. */
    private static final int MOST = 20_000;

    /** So many rows without a point in time are said; who has more of them knows by then. */
    private static final int MOST_SAID = 1_000;

    private final UpdatedRows rows;
    private final StateDb state;
    private final Duration interval;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<ContactId, String> pending = new LinkedHashMap<>();

    /** What came to nothing although it was named, such as a row that does not convert: not named again as it is. */
    private Map<ContactId, String> fruitless = new HashMap<>();

    private final Map<ContactId, String> named = new HashMap<>();
    private final Set<RowProblem> untimed = new HashSet<>();
    private List<RowProblem> unsaid = new ArrayList<>();
    private @Nullable String reached;
    private @Nullable Long lookedAt;

    /**
     * @param interval between two looks
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public PollFeed(UpdatedRows rows, StateDb state, Duration interval, Clock clock, LongSupplier nanoTime) {
        this.rows = rows;
        this.state = state;
        this.interval = interval;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    private record Taken(Set<ContactId> contacts) implements FeedBatch.Position {}

    @Override
    public FeedBatch take(int max) {
        Long last = lookedAt;
        if (pending.isEmpty() && (last == null || nanoTime.getAsLong() - last >= interval.toNanos())) {
            look();
        }
        Map<ContactId, FeedBatch.Hint> hints = new HashMap<>();
        Iterator<ContactId> contacts = pending.keySet().iterator();
        while (contacts.hasNext() && hints.size() < max) {
            hints.put(contacts.next(), new FeedBatch.Hint(false, clock.instant(), false));
        }
        List<RowProblem> problems = unsaid;
        unsaid = new ArrayList<>();
        return new FeedBatch(hints, false, problems, new Taken(Set.copyOf(hints.keySet())));
    }

    @Override
    public void letGo(FeedBatch batch) {
        if (batch.position() instanceof Taken taken) {
            taken.contacts().forEach(contact -> {
                String hash = pending.remove(contact);
                if (hash != null) {
                    named.put(contact, hash);
                }
            });
            move();
        }
    }

    /** Only when all of a look is done; saying the same again costs no write. */
    private void move() {
        String position = reached;
        if (pending.isEmpty() && position != null) {
            state.write(tx -> {
                new FeedState(tx).put(POSITION, position);
                return true;
            });
            reached = null;
        }
    }

    private void look() {
        Optional<String> before = state.read(tx -> new FeedState(tx).find(POSITION));
        if (before.isEmpty()) {
            // What is there already is the first comparison's business.
            reached = rows.newest().map(Watermark::text).orElse(NOTHING_YET);
        } else {
            var look = new Look();
            Optional<Watermark> next = rows.read(Watermark.parse(before.get()), look::accept, this::setAside);
            look.flush();
            String position = next.map(Watermark::text).orElse(NOTHING_YET);
            if (pending.size() >= MOST) {
                return;
            }
            reached = position.equals(before.get()) ? null : position;
            fruitless = look.fruitless;
        }
        named.clear();
        move();
        lookedAt = nanoTime.getAsLong();
    }

    private void setAside(RowProblem problem) {
        if (untimed.size() < MOST_SAID && untimed.add(problem)) {
            unsaid.add(problem);
        }
    }

    /** One pass over the rows of the window. */
    private final class Look {
        private final List<MemberRow> members = new ArrayList<>();
        private final Map<ContactId, String> fruitless = new HashMap<>();

        boolean accept(RowReading reading) {
            // A row that does not convert is for the relay to set aside.
            reading.match(
                    members::add,
                    problem -> problem.contactId()
                            .map(contact -> differing(contact, problem.toString()))
                            .isPresent());
            if (members.size() >= CHUNK) {
                flush();
            }
            return pending.size() < MOST;
        }

        void flush() {
            if (members.isEmpty()) {
                return;
            }
            Set<ContactId> contacts = members.stream().map(MemberRow::contactId).collect(Collectors.toSet());
            Map<ContactId, Published.Row> published = state.read(tx -> new Published(tx).find(contacts));
            for (MemberRow member : members) {
                Published.Row last = published.get(member.contactId());
                if (last == null || last.deleted() || !last.hash().equals(member.hash())) {
                    differing(member.contactId(), member.hash());
                }
            }
            members.clear();
        }

        private boolean differing(ContactId contact, String hash) {
            if (hash.equals(named.get(contact)) || hash.equals(PollFeed.this.fruitless.get(contact))) {
                fruitless.put(contact, hash);
            } else {
                pending.put(contact, hash);
            }
            return true;
        }
    }
}

package io.contactsync.feed.logtail;

import io.contactsync.event.ContactId;
import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.FeedBatch;
import io.contactsync.memberdb.LogSource;
import io.contactsync.memberdb.LoggedTable;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.SourceRefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns rows of the log into contact ids. A change is named only once a reader of rows can see it; its place in the log is let
 * go of only after that. A row for which the database cannot compute the key is left to a comparison. Used by the relay's
 * thread.
 */
final class LogFeed implements ChangeFeed {

    private static final Logger log = LoggerFactory.getLogger(LogFeed.class);

    /** So many rows of a batch may fail alone; a key that fails oftener is not asked for the batch's other rows. */
    private static final int MOST_REFUSED = 10;

    private final LogQueue queue;
    private final LogSource source;
    private final MemberReader reader;
    private final LogPosition position;
    private @Nullable Duration unseenFor;
    private final LongSupplier nanoTime;
    private final Deque<Echo> echoes = new ArrayDeque<>();
    private final Set<LoggedTable> failureSaid = new HashSet<>();
    private long current;
    private @Nullable FeedBatch named;

    LogFeed(LogQueue queue, LogSource source, MemberReader reader, LogPosition position, LongSupplier nanoTime) {
        this.queue = queue;
        this.source = source;
        this.reader = reader;
        this.position = position;
        this.nanoTime = nanoTime;
    }

    private record Place(LogBatch batch) implements FeedBatch.Position {}

    /** Contacts that are named once more, for they may have been read before the change could be seen. */
    private record Echo(LogBatch batch, Map<ContactId, FeedBatch.Hint> hints, long dueAt)
            implements FeedBatch.Position {}

    private record Nowhere() implements FeedBatch.Position {}

    @Override
    public FeedBatch take(int max) {
        Echo echo = echoes.peek();
        if (echo != null && nanoTime.getAsLong() - echo.dueAt() >= 0) {
            return new FeedBatch(echo.hints(), false, List.of(), echo);
        }
        LogBatch batch = queue.first();
        while (batch != null && batch.rows().isEmpty()) {
            finish(batch);
            batch = queue.first();
        }
        if (batch == null || !source.isVisible(batch.transactions())) {
            return new FeedBatch(Map.of(), false, List.of(), new Nowhere());
        }
        FeedBatch known = named;
        if (current != batch.number() || known == null) {
            known = name(batch);
            if (known.isEmpty()) {
                finish(batch);
            }
            current = batch.number();
            named = known;
        }
        return known;
    }

    @Override
    public void letGo(FeedBatch batch) {
        if (batch.position() instanceof Place place) {
            named = null;
            if (unseenFor().isZero() || batch.hints().isEmpty()) {
                finish(place.batch());
            } else {
                queue.takeOff(place.batch());
                Map<ContactId, FeedBatch.Hint> again = new HashMap<>();
                batch.hints().forEach((contact, hint) -> again.put(contact, new FeedBatch.Hint(false, hint.since())));
                echoes.add(new Echo(
                        place.batch(), again, nanoTime.getAsLong() + unseenFor().toNanos()));
            }
        } else if (batch.position() instanceof Echo echo) {
            echoes.remove();
            finish(echo.batch());
        }
    }

    /** Asked once: who changes how the server replicates restarts the service. */
    private Duration unseenFor() {
        Duration known = unseenFor;
        if (known == null) {
            known = source.unseenFor();
            unseenFor = known;
        }
        return known;
    }

    private void finish(LogBatch batch) {
        queue.takeOff(batch);
        Optional<LogBatch> newest = queue.finish(batch);
        if (!source.remembersPosition()) {
            newest.ifPresent(done -> position.save(done.offset()));
        }
    }

    private FeedBatch name(LogBatch batch) {
        Map<LoggedTable, List<Key>> keys = new LinkedHashMap<>();
        boolean compare = false;
        for (LogRow row : batch.rows()) {
            compare |= row.namesNobody();
            if (!row.incomplete()) {
                List<Key> ofTable = keys.computeIfAbsent(row.table(), table -> new ArrayList<>());
                for (List<@Nullable Object> values : row.keys()) {
                    ofTable.add(new Key(row, values));
                }
            }
        }
        Map<ContactId, FeedBatch.Hint> hints = new HashMap<>();
        List<RowProblem> problems = new ArrayList<>();
        for (Map.Entry<LoggedTable, List<Key>> ofTable : keys.entrySet()) {
            List<Key> rows = ofTable.getValue();
            Ids ids = ids(ofTable.getKey(), rows.stream().map(Key::values).toList());
            compare |= ids.refused();
            for (int i = 0; i < rows.size(); i++) {
                String id = ids.ids().get(i);
                if (id != null) {
                    hint(id, rows.get(i).row(), hints, problems);
                }
            }
        }
        return new FeedBatch(hints, compare, problems, new Place(batch));
    }

    /**
     * What keys came to.
     *
     * @param ids     one for each row, null where there is none
     * @param refused rows whose contact is not among them
     */
    private record Ids(List<@Nullable String> ids, boolean refused) {}

    /** Waiting would not help where the key fails on what a row holds, and would hold up all that comes after it. */
    private Ids ids(LoggedTable table, List<List<@Nullable Object>> rows) {
        try {
            return new Ids(source.keys(table, rows), false);
        } catch (SourceRefusedException e) {
            if (failureSaid.add(table)) {
                log.atWarn()
                        .addKeyValue("table", table.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("The key of a changed row cannot be computed; comparisons answer, check the table's key");
            }
            return new Ids(oneByOne(table, rows), true);
        }
    }

    private List<@Nullable String> oneByOne(LoggedTable table, List<List<@Nullable Object>> rows) {
        List<@Nullable String> ids = new ArrayList<>();
        int refused = 0;
        for (List<@Nullable Object> row : rows) {
            String id = null;
            if (refused < MOST_REFUSED) {
                try {
                    id = source.keys(table, List.of(row)).get(0);
                } catch (SourceRefusedException e) {
                    // Said for the table.
                    refused++;
                }
            }
            ids.add(id);
        }
        return ids;
    }

    private record Key(LogRow row, List<@Nullable Object> values) {}

    private void hint(String id, LogRow row, Map<ContactId, FeedBatch.Hint> hints, List<RowProblem> problems) {
        if (id.endsWith(" ")) {
            reader.expectPaddedIds();
        }
        try {
            hints.merge(new ContactId(id), new FeedBatch.Hint(row.isDelete(), row.at()), FeedBatch.Hint::and);
        } catch (IllegalArgumentException e) {
            problems.add(new RowProblem(null, "contact_id", String.valueOf(e.getMessage())));
        }
    }
}

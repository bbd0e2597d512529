package io.contactsync.feed.logtail;

import io.contactsync.event.ContactId;
import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.FeedBatch;
import io.contactsync.memberdb.LogSource;
import io.contactsync.memberdb.LoggedTable;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.RowProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of the log into contact ids. A change is named only once a reader of rows can see it; its place in the log is let
 * go of only after that. Used by the relay's thread.
 */
final class LogFeed implements ChangeFeed {

    private final LogQueue queue;
    private final LogSource source;
    private final MemberReader reader;
    private final LogPosition position;
    private long current;
    private @Nullable FeedBatch named;

    LogFeed(LogQueue queue, LogSource source, MemberReader reader, LogPosition position) {
        this.queue = queue;
        this.source = source;
        this.reader = reader;
        this.position = position;
    }

    private record Place(LogBatch batch) implements FeedBatch.Position {}

    private record Nowhere() implements FeedBatch.Position {}

    @Override
    public FeedBatch take(int max) {
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
            finish(place.batch());
            named = null;
        }
    }

    private void finish(LogBatch batch) {
        if (!source.remembersPosition()) {
            position.save(batch.offset());
        }
        queue.takeOff(batch);
        queue.finish(batch);
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
        keys.forEach((table, rows) -> {
            List<List<@Nullable Object>> values = new ArrayList<>();
            for (Key key : rows) {
                values.add(key.values());
            }
            List<@Nullable String> ids = source.keys(table, values);
            for (int i = 0; i < rows.size(); i++) {
                String id = ids.get(i);
                if (id != null) {
                    hint(id, rows.get(i).row(), hints, problems);
                }
            }
        });
        return new FeedBatch(hints, compare, problems, new Place(batch));
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

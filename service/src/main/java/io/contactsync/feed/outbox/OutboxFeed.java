package io.contactsync.feed.outbox;

import io.contactsync.event.ContactId;
import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.FeedBatch;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.Outbox;
import io.contactsync.memberdb.OutboxRow;
import io.contactsync.memberdb.RowProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the outbox. Rows are let go of by their numbers, exactly those that were read: numbers are given before commit,
 * so a slower transaction's row may show up below those that were read already.
 */
public final class OutboxFeed implements ChangeFeed {

    private static final Logger log = LoggerFactory.getLogger(OutboxFeed.class);

    private final Outbox outbox;
    private final MemberReader reader;
    private boolean failureSaid;

    public OutboxFeed(Outbox outbox, MemberReader reader) {
        this.outbox = outbox;
        this.reader = reader;
    }

    private record Rows(List<Long> seqs) implements FeedBatch.Position {}

    @Override
    public FeedBatch take(int max) {
        return batch(outbox.take(max), Set.of());
    }

    /** What follows is read together with what is under way: rows of a smaller number may have come since. */
    @Override
    public FeedBatch takeBeyond(FeedBatch underWay, int max) {
        if (!(underWay.position() instanceof Rows rows)) {
            return FeedBatch.NOTHING;
        }
        Set<Long> known = new HashSet<>(rows.seqs());
        List<OutboxRow> others = outbox.take(known.size() + max).stream()
                .filter(row -> !known.contains(row.seq()))
                .toList();
        return batch(others, underWay.hints().keySet());
    }

    /** Of all rows but those of {@code others}, which are left for later. */
    private FeedBatch batch(List<OutboxRow> rows, Set<ContactId> others) {
        Map<ContactId, FeedBatch.Hint> hints = new HashMap<>();
        List<RowProblem> problems = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        boolean unnamed = false;
        for (OutboxRow row : rows) {
            String key = row.keyOrNull();
            boolean ours = true;
            if (row.op() == OutboxRow.Op.TRUNCATE || row.op() == OutboxRow.Op.FAILED) {
                unnamed = true;
                if (row.op() == OutboxRow.Op.FAILED && !failureSaid) {
                    failureSaid = true;
                    log.atWarn()
                            .addKeyValue("seq", row.seq())
                            .log("A trigger could not tell which contact changed; comparisons answer, check the key of"
                                    + " each watched table");
                }
            } else if (key != null) {
                if (key.endsWith(" ")) {
                    reader.expectPaddedIds();
                }
                try {
                    var contact = new ContactId(key);
                    ours = !others.contains(contact);
                    if (ours) {
                        var hint = new FeedBatch.Hint(row.op() == OutboxRow.Op.DELETE, row.at());
                        hints.merge(contact, hint, FeedBatch.Hint::and);
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(new RowProblem(null, "contact_id", String.valueOf(e.getMessage())));
                }
            }
            if (ours) {
                seqs.add(row.seq());
            }
        }
        return new FeedBatch(hints, unnamed, problems, new Rows(seqs));
    }

    @Override
    public void letGo(FeedBatch batch) {
        if (batch.position() instanceof Rows rows && !rows.seqs().isEmpty()) {
            outbox.delete(rows.seqs());
        }
    }
}

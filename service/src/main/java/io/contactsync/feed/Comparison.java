package io.contactsync.feed;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.MemberRow;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.RowReading;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.FeedCandidates.Candidate;
import io.contactsync.state.Gone;
import io.contactsync.state.LostDeletes;
import io.contactsync.state.Published;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import io.contactsync.state.Versions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares every row with what was published: the first load, and the net below every feed.
 *
 * <p>Rows come in any order and are forgotten at once. Each contact that was seen is stamped with this run; one that
 * differs becomes a candidate, which the relay reads again before it publishes anything, so that a live change meanwhile
 * does no harm. Contacts that were not stamped have no row any more, except those that were published after this run began:
 * they may have come after their place in the stream was passed. What has gone passes the guard before its deletes become
 * candidates ({@link GoneGuard}). A read that fails changes nothing.
 *
 * <p>Used by one thread, except for {@link #stop}.
 */
public final class Comparison {
    private static final Logger log = LoggerFactory.getLogger(Comparison.class);

    private static final int BATCH = 500;

    /** Contacts that are gone and may show by their ids why. */
    private static final int EXAMPLES = 20;

    private final MemberReader reader;
    private final StateDb state;
    private final DeleteAllowance allowance;
    private final RelayListener listener;
    private final PaddedIds paddedIds;
    private volatile boolean stopping;

    public Comparison(MemberReader reader, StateDb state, DeleteAllowance allowance, RelayListener listener) {
        this.reader = reader;
        this.state = state;
        this.allowance = allowance;
        this.listener = listener;
        this.paddedIds = new PaddedIds(reader, state);
    }

    /** Ends a comparison that runs, and refuses every later one. From any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Runs one comparison.
     *
     * @param againBelow rows whose contact was last published with a smaller version are published again, whether they changed
     *     or not; 0 for none. By the version of the request, a resync that was cut short goes on where it was
     * @throws io.contactsync.memberdb.SourceException when the read fails; nothing follows from it
     * @throws CancellationException when it was stopped
     */
    public ComparisonResult runOnce(long againBelow) {
        paddedIds.recall();
        long number = state.write(tx -> new Versions(tx).draw(1));
        var run = new Run(number, againBelow);
        reader.stream(run::accept);
        run.flush();
        ComparisonResult result = state.write(run::finish);
        if (result.held() > run.heldBefore) {
            log.atWarn().addKeyValue("contacts", result.held()).log("Deletes wait for approval");
        }
        boolean emptyAsBefore = result.rows() == 0 && result.held() > 0 && result.held() == run.heldBefore;
        log.atLevel(emptyAsBefore ? Level.DEBUG : Level.INFO)
                .addKeyValue("rows", result.rows())
                .addKeyValue("differing", result.differing())
                .addKeyValue("problems", result.problems())
                .addKeyValue("gone", result.gone())
                .log("Compared");
        listener.compared(result);
        return result;
    }

    /** One pass over all rows. */
    private final class Run {
        private final long number;
        private final long againBelow;
        private final List<MemberRow> members = new ArrayList<>();
        private final List<ContactId> setAside = new ArrayList<>();
        private long rows;
        private long differing;
        private long problems;
        private long heldBefore;
        private final ChangedIds changedIds = new ChangedIds();

        Run(long number, long againBelow) {
            this.number = number;
            this.againBelow = againBelow;
        }

        void accept(RowReading reading) {
            if (stopping) {
                throw new CancellationException("stopped");
            }
            rows++;
            reading.match(members::add, this::problem);
            if (members.size() + setAside.size() >= BATCH) {
                flush();
            }
        }

        /** A bad row is there all the same: its contact is not gone. */
        private boolean problem(RowProblem problem) {
            problems++;
            problem.contactId().ifPresent(setAside::add);
            log.atWarn()
                    .addKeyValue(
                            "contact", problem.contactId().map(ContactId::value).orElse("?"))
                    .addKeyValue("column", problem.column())
                    .addKeyValue("reason", problem.reason())
                    .log("Row set aside");
            listener.rowProblem(problem);
            return true;
        }

        void flush() {
            paddedIds.remember();
            Set<ContactId> seen = new HashSet<>(setAside);
            members.forEach(member -> seen.add(member.contactId()));
            if (!seen.isEmpty()) {
                differing += state.write(tx -> stamp(tx, seen));
            }
            members.clear();
            setAside.clear();
            listener.comparing(rows, differing);
        }

        private int stamp(Tx tx, Set<ContactId> seen) {
            var published = new Published(tx);
            Map<ContactId, Published.Row> last = published.find(seen);
            changedIds.seen(
                    seen,
                    last.values().stream()
                            .filter(row -> !row.deleted() && row.version() < number)
                            .map(Published.Row::contact)
                            .toList());
            Set<ContactId> once = new HashSet<>();
            List<Candidate> candidates = new ArrayList<>();
            for (MemberRow member : members) {
                Optional<Published.Row> before = Optional.ofNullable(last.get(member.contactId()));
                boolean second = !once.add(member.contactId())
                        || before.filter(row -> row.seenRun() == number).isPresent();
                boolean same = before.filter(row -> !row.deleted() && row.hash().equals(member.hash()))
                        .isPresent();
                boolean again = before.map(Published.Row::version).orElse(0L) < againBelow;
                // A second row of one id is for the relay to find and to name: reading the id again returns both.
                if (second || !same || again) {
                    candidates.add(new Candidate(member.contactId(), number, again, false));
                }
            }
            published.stamp(number, seen);
            new FeedCandidates(tx).add(candidates);
            return candidates.size();
        }

        ComparisonResult finish(Tx tx) {
            var gone = new Gone(tx, number);
            gone.forgetRefusalsOfReturned();
            new LostDeletes(tx).publishAgain(number, againBelow);
            long count = gone.count();
            var holds = new SourceHolds(tx);
            heldBefore = holds.open().map(SourceHolds.Hold::items).orElse(0L);
            Optional<GoneGuard.Wait> wait =
                    new GoneGuard(tx, allowance).judge(rows, count, new Published(tx).present());
            if (wait.isEmpty()) {
                gone.propose();
                return new ComparisonResult(rows, differing, problems, count, 0);
            }
            long hold = wait.get().hold();
            gone.hold(hold);
            String why = changedIds.altogether() ? changedIds.explanation(holds.items(hold, EXAMPLES)) : "";
            holds.explain(hold, wait.get().reason() + why);
            return new ComparisonResult(rows, differing, problems, count, count);
        }
    }
}

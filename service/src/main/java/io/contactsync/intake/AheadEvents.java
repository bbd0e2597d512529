package io.contactsync.intake;

import io.contactsync.event.EventJson;
import io.contactsync.event.EventReading;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.DeadLetterDesk;
import io.contactsync.state.DeadLetterDesk.Letter;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events in again that were refused because their version lay ahead of now, once it does not any more: our clock was behind
 * and is right now, their time has come, or our own counter has drawn that far. Nobody has to do anything; one that something
 * newer has overtaken meanwhile changes nothing. For one thread.
 */
public final class AheadEvents {

    private static final Logger log = LoggerFactory.getLogger(AheadEvents.class);

    private static final int PAGE = 100;

    private final StateDb db;

    public AheadEvents(StateDb db) {
        this.db = db;
    }

    /**
     * Takes in what is believed by now.
     *
     * @return how many are no dead letters any more
     */
    public int runOnce() {
        int healed = 0;
        try {
            long after = 0;
            List<Letter> page = page(after);
            while (!page.isEmpty()) {
                for (Letter letter : page) {
                    healed += isBelieved(letter) && takeIn(letter.id()) ? 1 : 0;
                    after = letter.id();
                }
                page = page(after);
            }
        } catch (StateUnavailableException e) {
            // Intake says that it is away; the next run goes on.
            return healed;
        }
        if (healed > 0) {
            log.atInfo().addKeyValue("events", healed).log("Events whose version was ahead of now are taken in");
        }
        return healed;
    }

    private List<Letter> page(long after) {
        return db.read(tx -> new DeadLetterDesk(tx).open(IntakeTransaction.VERSION_AHEAD_REASON, after, PAGE));
    }

    private boolean isBelieved(Letter letter) {
        return EventJson.read(letter.body()) instanceof EventReading.Valid valid
                && valid.event().envelope().version().orElse(0) <= db.<Long>read(IntakeTransaction::newestVersion);
    }

    private boolean takeIn(long id) {
        return db.write(tx -> {
            DeadEvents.begin(tx);
            Letter letter = new DeadLetterDesk(tx)
                    .find(id)
                    .filter(each -> each.state() == DeadLetters.State.OPEN)
                    .orElse(null);
            if (letter == null || DeadEvents.retry(tx, letter).result() == DeadEvents.Result.REFUSED) {
                return false;
            }
            AuditTrail.add(tx, "contact-sync", "retry", "dead letters " + id);
            return true;
        });
    }
}

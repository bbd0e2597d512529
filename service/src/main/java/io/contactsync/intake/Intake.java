package io.contactsync.intake;

import io.contactsync.event.EventJson;
import io.contactsync.event.EventReading;
import io.contactsync.intake.IntakeTransaction.Outcome;
import io.contactsync.routing.Routes;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;

/**
 * Stores batches of messages. A batch is cut so that one transaction writes a bounded number of links, however many mailboxes
 * a contact goes to. Where the database refuses a batch for what is in it, the batch is halved until the one bad message
 * stands alone and becomes a dead letter; the good ones around it go through.
 *
 * <p>For one thread.
 */
final class Intake {

    /** The most links that one transaction writes, unless a single contact has more. */
    static final int LINKS_PER_TRANSACTION = 5_000;

    static final String REFUSED_BY_STATE_DB = "refused-by-state-db";

    private final StateDb db;
    private final IntakeListener listener;
    private final Consumer<Set<String>> wakeLanes;

    /**
     * Takes nothing yet.
     *
     * @param wakeLanes told the mailboxes that have something to do, after the commit
     */
    Intake(StateDb db, IntakeListener listener, Consumer<Set<String>> wakeLanes) {
        this.db = db;
        this.listener = listener;
        this.wakeLanes = wakeLanes;
    }

    /**
     * Stores the messages; when it returns, all of them may be acknowledged.
     *
     * @throws StateUnavailableException when the state DB is away; some may be stored already, which does no harm
     */
    void store(List<IntakeMessage> messages) {
        listener.storing(messages.size());
        Map<IntakeResult, Integer> results = new EnumMap<>(IntakeResult.class);
        Set<String> mailboxes = new TreeSet<>();
        int chunk = chunkSize();
        for (int from = 0; from < messages.size(); from += chunk) {
            List<IntakeMessage> part = messages.subList(from, Math.min(messages.size(), from + chunk));
            storeOrHalve(part, results, mailboxes);
        }
        listener.stored(results, mailboxes);
        wakeLanes.accept(mailboxes);
    }

    private int chunkSize() {
        int width = db.<Routes>read(StoredRoutes::read).width();
        return Math.max(1, LINKS_PER_TRANSACTION / Math.max(1, width));
    }

    private void storeOrHalve(List<IntakeMessage> messages, Map<IntakeResult, Integer> results, Set<String> mailboxes) {
        Outcome outcome;
        try {
            outcome = db.write(tx -> {
                tx.locks().shared(Tx.Lock.ROUTING);
                return IntakeTransaction.run(tx, messages, StoredRoutes.read(tx));
            });
        } catch (DataAccessException e) {
            if (messages.size() == 1) {
                outcome = setAside(messages.get(0), e);
            } else {
                int half = messages.size() / 2;
                storeOrHalve(messages.subList(0, half), results, mailboxes);
                storeOrHalve(messages.subList(half, messages.size()), results, mailboxes);
                return;
            }
        }
        outcome.results().forEach((result, count) -> results.merge(result, count, Integer::sum));
        outcome.refusals()
                .forEach(refusal -> listener.deadLettered(refusal.contact(), refusal.reason(), refusal.detail()));
        mailboxes.addAll(outcome.mailboxes());
        messages.forEach(message -> message.step().stored());
    }

    private Outcome setAside(IntakeMessage message, DataAccessException cause) {
        var contact = EventJson.read(message.body()) instanceof EventReading.Valid valid
                ? Optional.of(valid.event().contactId())
                : Optional.<io.contactsync.event.ContactId>empty();
        String detail = refusedByStateDb(cause);
        db.write(tx -> {
            new DeadLetters(tx)
                    .add(new DeadLetters.NewEvent(
                            contact,
                            message.messageId(),
                            message.body(),
                            REFUSED_BY_STATE_DB,
                            detail,
                            DeadLetters.State.OPEN));
            return true;
        });
        message.step().amountsTo(contact, 0, IntakeResult.DEAD_LETTER);
        return new Outcome(
                Map.of(IntakeResult.DEAD_LETTER, 1),
                Set.of(),
                List.of(new IntakeTransaction.Refusal(contact, REFUSED_BY_STATE_DB, detail)));
    }

    /** Not the database's own words: they can quote the contact. */
    static String refusedByStateDb(RuntimeException cause) {
        return "the state DB refuses it with " + cause.getClass().getSimpleName();
    }
}

package io.contactsync.ops;

import io.contactsync.event.EventJson;
import io.contactsync.event.EventReading;
import io.contactsync.intake.DeadEvents;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.DeadLetterDesk;
import io.contactsync.state.DeadLetterDesk.Letter;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.DueNow;
import io.contactsync.state.LinkKey;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What a person does with dead letters. An event is retried by taking it in again, here and in the transaction that settles
 * its dead letter: it needs neither broker nor running service, and cannot be lost in between. A link is retried by making it
 * due; its lane does the rest. What heals disappears from the list by itself.
 */
public final class DeadLetterOperations {

    /** Bounds a transaction: intake waits for it. */
    private static final int AT_ONCE = 100;

    private final Operations operations;

    DeadLetterOperations(Operations operations) {
        this.operations = operations;
    }

    /** The open ones by cause, the largest group first; none when there is no state DB yet. */
    public List<DeadLetterGroup> groups() {
        return operations
                .withExistingState(state -> state.read(tx -> new DeadLetterDesk(tx).groups()))
                .orElse(List.of())
                .stream()
                .map(group -> {
                    DeadLetterCause cause = DeadLetterCause.of(group.reason());
                    return new DeadLetterGroup(
                            group.reason(),
                            cause.words(),
                            cause.remedy(),
                            group.letters(),
                            Instants.ofMicros(group.oldestMicros()));
                })
                .toList();
    }

    /**
     * Open ones in the order in which they came, without their events; none when there is no state DB yet.
     *
     * @param reason null: of any
     * @param after  the id after which to go on; 0: from the beginning
     */
    public List<DeadLetterReport> list(@Nullable String reason, long after, int limit) {
        return operations
                .withExistingState(state -> state.read(tx -> new DeadLetterDesk(tx).open(reason, after, limit)))
                .orElse(List.of())
                .stream()
                .map(letter -> DeadLetterReport.of(letter, false))
                .toList();
    }

    /**
     * One, with its event, however it stands.
     *
     * @throws OperationFailedException when there is none of this id
     */
    public DeadLetterReport show(long id) {
        return operations.withState(state -> state.read(
                tx -> DeadLetterReport.of(new DeadLetterDesk(tx).find(id).orElseThrow(() -> unknown(id)), true)));
    }

    /**
     * Puts a mended event in the place of the one that came. It is not retried by that.
     *
     * @throws OperationFailedException when it is no open event, or {@code json} is not a valid event, saying where and what
     */
    public void edit(long id, String json, String who) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        EventReading reading = EventJson.read(body);
        if (reading instanceof EventReading.Invalid invalid) {
            throw new OperationFailedException("the event is not valid: " + invalid.problem(), null);
        }
        var event = ((EventReading.Valid) reading).event();
        operations.withState(state -> state.write(tx -> {
            Letter letter = open(tx, id);
            if (!letter.isEvent()) {
                throw new OperationFailedException(
                        "dead letter " + id + " is a link's (expected: an event's; correct the member's row instead)",
                        null);
            }
            new DeadLetterDesk(tx).mend(id, event.contactId(), body);
            AuditTrail.add(tx, who, "edit dead letter", "dead letter " + id);
            return true;
        }));
    }

    /**
     * Tries them again, in the order in which they came.
     *
     * @return what became of each
     * @throws OperationFailedException when an id is not an open dead letter; the others are left alone then
     */
    public List<DeadLetterRetry> retry(DeadLetterSelection selection, String who) {
        return each(selection, (state, letters) -> retry(state, letters, who));
    }

    /**
     * Puts them away for good: nobody tries them again.
     *
     * @param why in the person's own words, for those who ask later
     * @return their ids
     * @throws OperationFailedException when an id is not an open dead letter, or no reason is given
     */
    public List<Long> discard(DeadLetterSelection selection, String why, String who) {
        if (why.isBlank()) {
            throw new OperationFailedException("no reason is given (expected: why they are discarded)", null);
        }
        return each(
                selection,
                (state, letters) -> state.write(tx -> {
                    letters.forEach(letter ->
                            new DeadLetterDesk(tx).close(letter.id(), DeadLetters.State.DISCARDED, why.strip()));
                    AuditTrail.add(tx, who, "discard", named(letters) + ": " + why.strip());
                    return letters.stream().map(Letter::id).toList();
                }));
    }

    private <T> List<T> each(DeadLetterSelection selection, BiFunction<StateDb, List<Letter>, List<T>> work) {
        return operations.withState(state -> {
            List<T> results = new ArrayList<>();
            if (selection instanceof DeadLetterSelection.Ids some) {
                List<Letter> letters = state.read(tx -> some.ids().stream()
                        .distinct()
                        .sorted()
                        .map(id -> open(tx, id))
                        .toList());
                for (int from = 0; from < letters.size(); from += AT_ONCE) {
                    results.addAll(work.apply(state, letters.subList(from, Math.min(letters.size(), from + AT_ONCE))));
                }
                return results;
            }
            String reason = selection instanceof DeadLetterSelection.OfReason one ? one.reason() : null;
            long after = 0;
            List<Letter> page = page(state, reason, after);
            while (!page.isEmpty()) {
                results.addAll(work.apply(state, page));
                after = page.get(page.size() - 1).id();
                page = page(state, reason, after);
            }
            return results;
        });
    }

    private static List<Letter> page(StateDb state, @Nullable String reason, long after) {
        return state.read(tx -> new DeadLetterDesk(tx).open(reason, after, AT_ONCE));
    }

    private static List<DeadLetterRetry> retry(StateDb state, List<Letter> letters, String who) {
        try {
            return state.write(tx -> {
                DeadEvents.begin(tx);
                AuditTrail.add(tx, who, "retry", named(letters));
                return letters.stream().map(letter -> retry(tx, letter)).toList();
            });
        } catch (DataAccessException e) {
            if (letters.size() > 1) {
                return letters.stream()
                        .flatMap(letter -> retry(state, List.of(letter), who).stream())
                        .toList();
            }
            Letter letter = letters.get(0);
            return state.write(tx -> {
                AuditTrail.add(tx, who, "retry", named(letters));
                return List.of(reported(letter, DeadEvents.refusedByStateDb(tx, letter, e)));
            });
        }
    }

    private static DeadLetterRetry retry(Tx tx, Letter read) {
        // Another person, or a newer event, may have been faster; so may the letter before it in this very transaction.
        Letter letter = new DeadLetterDesk(tx).find(read.id()).orElse(read);
        if (letter.state() != DeadLetters.State.OPEN) {
            return new DeadLetterRetry(letter.id(), DeadLetterRetry.Result.HEALED, "");
        }
        if (letter.isEvent()) {
            return reported(letter, DeadEvents.retry(tx, letter));
        }
        var key = new LinkKey(
                Objects.requireNonNull(letter.mailbox()),
                Objects.requireNonNullElse(letter.folder(), ""),
                Objects.requireNonNull(letter.contact()));
        boolean due = new DueNow(tx).failing(key);
        new DeadLetterDesk(tx).close(letter.id(), due ? DeadLetters.State.RETRIED : DeadLetters.State.HEALED, null);
        return new DeadLetterRetry(letter.id(), due ? DeadLetterRetry.Result.DUE : DeadLetterRetry.Result.HEALED, "");
    }

    private static DeadLetterRetry reported(Letter letter, DeadEvents.Retried retried) {
        return new DeadLetterRetry(
                letter.id(),
                switch (retried.result()) {
                    case APPLIED -> DeadLetterRetry.Result.APPLIED;
                    case OVERTAKEN -> DeadLetterRetry.Result.OVERTAKEN;
                    case REFUSED -> DeadLetterRetry.Result.REFUSED;
                },
                retried.detail());
    }

    private static Letter open(Tx tx, long id) {
        return new DeadLetterDesk(tx)
                .find(id)
                .filter(letter -> letter.state() == DeadLetters.State.OPEN)
                .orElseThrow(() -> unknown(id));
    }

    private static OperationFailedException unknown(long id) {
        return new OperationFailedException(
                "dead letter " + id + " is not open (expected: an id that `contact-sync dead-letters list` lists)",
                null);
    }

    private static String named(List<Letter> letters) {
        return "dead letters "
                + letters.stream().map(letter -> String.valueOf(letter.id())).collect(Collectors.joining(", "));
    }
}

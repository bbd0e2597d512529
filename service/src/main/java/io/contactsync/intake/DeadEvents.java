package io.contactsync.intake;

import io.contactsync.state.DeadLetterDesk;
import io.contactsync.state.DeadLetterDesk.Letter;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.Tx;
import java.util.List;
import java.util.Optional;

/**
 * Dead events that a person wants to go through intake again, as they are or mended. They keep their version, and with it
 * their place among the contact's events: one that something newer has overtaken changes nothing, and its dead letter is
 * healed, for what it wanted is outdated. One that is still refused stays a dead letter.
 */
public final class DeadEvents {

    /** What became of one. */
    public enum Result {
        /** It is what is wanted now. */
        APPLIED,
        /** Something newer is wanted already. */
        OVERTAKEN,
        /** It is still refused. */
        REFUSED
    }

    /**
     * What became of one.
     *
     * @param detail why it is still refused; empty otherwise
     */
    public record Retried(Result result, String detail) {}

    private DeadEvents() {}

    /** Takes it in again. The caller has begun the transaction with {@link #begin}. */
    public static Retried retry(Tx tx, Letter letter) {
        var desk = new DeadLetterDesk(tx);
        IntakeTransaction.Outcome outcome = IntakeTransaction.again(
                tx,
                new IntakeMessage(letter.body(), letter.messageId(), /* redelivered= */ false, /* bulk= */ false),
                StoredRoutes.read(tx),
                letter.id());
        Optional<IntakeTransaction.Refusal> refusal =
                outcome.refusals().stream().findFirst();
        if (refusal.isPresent()) {
            desk.refusedAgain(letter.id(), refusal.get().reason(), refusal.get().detail());
            return new Retried(Result.REFUSED, refusal.get().detail());
        }
        boolean applied = outcome.results().containsKey(IntakeResult.APPLIED);
        desk.close(letter.id(), applied ? DeadLetters.State.RETRIED : DeadLetters.State.HEALED, null);
        return new Retried(applied ? Result.APPLIED : Result.OVERTAKEN, "");
    }

    /** Keeps intake out of this transaction's way, for both compare versions before they write. */
    public static void begin(Tx tx) {
        tx.locks().exclusive(Tx.Lock.ROUTING);
    }

    /** The database refuses the event as it did before. */
    public static Retried refusedByStateDb(Tx tx, Letter letter, RuntimeException cause) {
        String detail = Intake.refusedByStateDb(cause);
        new DeadLetterDesk(tx).refusedAgain(letter.id(), Intake.REFUSED_BY_STATE_DB, detail);
        return new Retried(Result.REFUSED, detail);
    }

    /** The reasons that intake gives, for whoever explains them. */
    public static List<String> reasons() {
        return List.of(IntakeTransaction.VERSION_AHEAD_REASON, Intake.REFUSED_BY_STATE_DB);
    }
}

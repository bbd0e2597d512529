package io.contactsync.intake;

import io.contactsync.rabbit.DeadLetterSender;
import io.contactsync.rabbit.OutgoingDeadLetter;
import io.contactsync.rabbit.PublishOutcome;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies dead letters from the state DB, where they are kept, to the dead-letter queue, where others may look for them. A copy
 * counts as sent once the broker has confirmed it; a crash before that is marked sends it again under the same message id.
 */
public final class DeadLetterCourier {

    private static final int PAGE = 100;

    private final StateDb db;
    private final DeadLetterSender sender;

    public DeadLetterCourier(StateDb db, DeadLetterSender sender) {
        this.db = db;
        this.sender = sender;
    }

    /**
     * Sends what has not been sent, oldest first. An absent broker or state DB ends the run early; the next one goes on.
     *
     * @return how many copies the broker has confirmed
     */
    public int runOnce() {
        int sent = 0;
        try {
            List<DeadLetters.Unsent> page;
            int confirmed;
            do {
                page = db.read(tx -> new DeadLetters(tx).unsent(PAGE));
                confirmed = send(page);
                sent += confirmed;
            } while (page.size() == PAGE && confirmed == PAGE);
        } catch (StateUnavailableException e) {
            // Intake and delivery say that it is away; the letters wait in it.
            return sent;
        }
        return sent;
    }

    private int send(List<DeadLetters.Unsent> page) {
        if (page.isEmpty()) {
            return 0;
        }
        List<PublishOutcome> outcomes =
                sender.send(page.stream().map(DeadLetterCourier::outgoing).toList());
        List<Long> confirmed = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            if (outcomes.get(i) instanceof PublishOutcome.Confirmed) {
                confirmed.add(page.get(i).id());
            }
        }
        db.write(tx -> {
            new DeadLetters(tx).markSent(confirmed);
            return confirmed.size();
        });
        return confirmed.size();
    }

    private static OutgoingDeadLetter outgoing(DeadLetters.Unsent letter) {
        return new OutgoingDeadLetter(
                String.valueOf(letter.id()),
                letter.reason(),
                letter.detail(),
                Instant.EPOCH.plus(letter.firstSeenMicros(), ChronoUnit.MICROS),
                letter.attempts(),
                letter.body());
    }
}

package io.contactsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How many of what a lane has ready may leave at once, and what the answers change about that: one request or a batch, by what is
 * worth it and by what the mailbox and the app have room for. Not thread-safe; owned by its lane's desk.
 */
final class LaneThrottle {

    /** So many holds without batches after one of unknown outcome, which held the whole mailbox: alone each holds a place. */
    private static final int HOLDS_WITHOUT_BATCHES = 10;

    private final String mailbox;
    private final LaneParts parts;
    private final DeliverySettings settings;
    private final SendWindow window;
    private volatile boolean waitsForApp;
    private long batchesFrom;
    private long drainUntil;
    private boolean draining;
    private int failuresInARow;

    LaneThrottle(String mailbox, LaneParts parts, SendWindow window, long now) {
        this.mailbox = mailbox;
        this.parts = parts;
        this.settings = parts.settings();
        this.window = window;
        this.batchesFrom = now;
    }

    /**
     * How many may be sent with the next request, the mailbox having room for one: 1 is one alone, more a batch, 0 none before
     * something is answered. {@link #sent} or {@link #withdrawn} must follow where it is not 0.
     *
     * @param alone whether it has to be one alone
     * @param later run once the app has room again
     */
    int admits(WorkInHand hand, boolean alone, long now, Runnable later) {
        int size = alone ? 1 : together(hand, now);
        if (size == 0 || waitsForApp) {
            return 0;
        }
        // Said before it is asked: another thread may wake us before the answer is here.
        waitsForApp = true;
        boolean taken = parts.throttle().take(places(size), now, () -> {
            waitsForApp = false;
            later.run();
        });
        if (!taken) {
            return 0;
        }
        waitsForApp = false;
        return size;
    }

    /** What was admitted is sent. */
    void sent(int size, long now) {
        if (size == 1) {
            window.sent(now);
        } else {
            window.sentTogether(size, now);
            draining = false;
        }
    }

    /** What was admitted is not sent after all. */
    void withdrawn(int size, long now) {
        parts.throttle().over(places(size), now);
    }

    /** What was sent is over. */
    void over(Sending sending, List<Landed> all, long now) {
        long until = now + settings.unknownOutcomeHold().toNanos();
        int unknown = (int) all.stream().filter(Landed::isUnknown).count();
        if (!sending.isBatch()) {
            if (unknown == 0) {
                window.answered();
            } else {
                window.outcomeUnknown(until);
            }
        } else {
            window.answeredTogether(unknown, until);
            batchesFrom = unknown == 0
                    ? batchesFrom
                    : now
                            + settings.unknownOutcomeHold()
                                    .multipliedBy(HOLDS_WITHOUT_BATCHES)
                                    .toNanos();
        }
        parts.throttle().over(places(all.size()), now);
        rest(all, now);
        measure(sending, all);
    }

    /**
     * A batch needs every place, so before it no more are sent alone, but not for long: one that hangs must not stop the mailbox.
     */
    private int together(WorkInHand hand, long now) {
        if (!settings.batches() || now - batchesFrom < 0) {
            return 1;
        }
        int size = hand.together(Math.min(settings.batchSize(), window.budgetLeft(now)));
        if (size <= settings.maxInFlight() || !parts.worth().worthIt(size)) {
            draining = false;
            return 1;
        }
        if (window.isFree(now)) {
            return size;
        }
        if (!draining) {
            draining = true;
            drainUntil = now + 2 * parts.worth().alone().toNanos();
        }
        return window.inFlight() > 0 && now - drainUntil < 0 ? 0 : 1;
    }

    private int places(int size) {
        return size == 1 ? 1 : settings.maxInFlight();
    }

    /** The longest rest that any of the answers asks for; a batch is one failure, however many items it had. */
    private void rest(List<Landed> all, long now) {
        boolean trouble = false;
        for (Landed each : all) {
            Errand.Reply reply = each.reply();
            if (reply != null) {
                parts.throttle().answered(mailbox, reply.answer(), now);
                Duration rest = ErrorPolicy.rest(
                        reply.answer(), failuresInARow, parts.random().getAsDouble());
                if (rest != null) {
                    window.closeGate(now + rest.toNanos());
                }
                trouble |= ErrorPolicy.isMailboxTrouble(reply.answer());
            }
        }
        failuresInARow = trouble ? failuresInARow + 1 : 0;
    }

    private void measure(Sending sending, List<Landed> all) {
        if (!sending.backlog() || !all.stream().allMatch(Landed::isDone)) {
            return;
        }
        Duration took =
                Objects.requireNonNull(all.get(0).reply()).answer().exchange().duration();
        if (sending.isBatch()) {
            parts.worth().together(all.size(), took);
        } else {
            parts.worth().alone(took);
        }
    }
}

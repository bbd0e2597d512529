package io.contactsync.delivery;

import java.time.Duration;

/**
 * Whether a backlog goes faster in batches than one by one. Measured while sending, not believed, for it depends on the way
 * to Graph: a batch of twenty costs one way there and back, yet Graph works at four of its items at a time, and the next one
 * waits for the slowest; single requests keep all four places busy at any time, and each pays for its own way.
 *
 * <p>Compared is the time per contact of a lane: a single request's duration over the places, a batch's over its items, both as
 * moving averages over all mailboxes, waits for a connection included. So where connections or the processor are short, with
 * many mailboxes at one time, batches win; where Graph's own work is what takes long they are even, and then single requests are
 * sent: a lost answer holds one place and one contact, not a whole mailbox. The way is changed when the other one is a
 * twentieth faster. To know that, the other one is tried at the first backlog and then ever more rarely.
 *
 * <p>Never a batch that could outlast its call: its rounds, at a single request's pace, must fit into a third of the call timeout.
 *
 * <p>Thread-safe.
 */
final class BatchWorth {

    /** Requests of a trial of single ones: the places filled twice. */
    private static final int ALONE_IN_A_TRIAL = 8;

    private static final int TOGETHER_IN_A_TRIAL = 2;
    private static final int FIRST_TRIAL_AFTER = 64;
    private static final int RAREST_TRIAL_AFTER = 4096;
    private static final double WEIGHT = 0.1;
    private static final double WEIGHT_IN_A_TRIAL = 0.5;
    private static final double BETTER = 0.95;

    private final int places;
    private final long longest;
    private double aloneNanos;
    private double togetherNanos;
    private boolean together;
    private int trial;
    private int trialAfter;
    private int contacts;

    BatchWorth(DeliverySettings settings) {
        this.places = settings.maxInFlight();
        this.longest = settings.callTimeout().toNanos() / 3;
    }

    /** Whether the next of a backlog are to be sent as one batch of this size. */
    synchronized boolean worthIt(int size) {
        int rounds = (size + places - 1) / places;
        if (aloneNanos * rounds > longest) {
            return false;
        }
        return together == (trial == 0);
    }

    /** How long a single request is likely to take. */
    synchronized Duration alone() {
        return Duration.ofNanos((long) aloneNanos);
    }

    /** A request sent alone, out of a backlog, was done. */
    synchronized void alone(Duration took) {
        aloneNanos = average(aloneNanos, (double) took.toNanos(), together);
        measured(/* wasTogether= */ false, 1);
    }

    /** A batch was done. */
    synchronized void together(int items, Duration took) {
        togetherNanos = average(togetherNanos, (double) took.toNanos() / items, !together);
        measured(/* wasTogether= */ true, items);
    }

    private void measured(boolean wasTogether, int items) {
        contacts += items;
        if (trial > 0) {
            trial -= wasTogether == together ? 0 : 1;
            if (trial == 0) {
                decide();
            }
        } else if (contacts >= trialAfter) {
            contacts = 0;
            trial = together ? ALONE_IN_A_TRIAL : TOGETHER_IN_A_TRIAL;
        }
    }

    private void decide() {
        double now = together ? togetherNanos : aloneNanos / places;
        double other = together ? aloneNanos / places : togetherNanos;
        boolean change = other < now * BETTER;
        together ^= change;
        trialAfter =
                change ? FIRST_TRIAL_AFTER : Math.min(RAREST_TRIAL_AFTER, Math.max(FIRST_TRIAL_AFTER, trialAfter * 2));
    }

    /** The way that is not taken is measured seldom: what it was long ago must not count for long. */
    private static double average(double before, double now, boolean inATrial) {
        return before == 0 ? now : before + (inATrial ? WEIGHT_IN_A_TRIAL : WEIGHT) * (now - before);
    }
}

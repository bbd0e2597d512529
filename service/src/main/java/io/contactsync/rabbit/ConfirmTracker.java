package io.contactsync.rabbit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages of one batch: published in order, confirmed in any order, singly or many at once.
 *
 * <p>A message that no queue took is returned, and confirmed as well: RabbitMQ acks it after the return, Broker-J nacks it
 * before. The return is what counts, whenever it came. It is recognised by its message id. Safe for several threads: one
 * publishes, the client library's calls back.
 */
final class ConfirmTracker {
    private final @Nullable PublishOutcome[] outcomes;
    private final @Nullable String[] ids;
    private final NavigableMap<Long, Integer> open = new TreeMap<>();
    private final Map<String, String> returned = new HashMap<>();
    private boolean lost;

    ConfirmTracker(int messages) {
        this.outcomes = new PublishOutcome[messages];
        this.ids = new String[messages];
    }

    /** Must be called before the message is sent: its confirm may be faster than the return of that call. */
    synchronized void sending(long sequence, int index, String messageId) {
        open.put(sequence, index);
        ids[index] = messageId;
    }

    synchronized void returned(String messageId, String reason) {
        returned.put(messageId, reason);
    }

    synchronized void confirmed(long sequence, boolean upToIt) {
        settle(sequence, upToIt, new PublishOutcome.Confirmed());
    }

    synchronized void nacked(long sequence, boolean upToIt) {
        settle(sequence, upToIt, new PublishOutcome.Nacked());
    }

    /** The channel is gone: no further confirm will come. */
    synchronized void lost() {
        lost = true;
        notifyAll();
    }

    /**
     * Waits for the confirms of all that was sent.
     *
     * @param deadline on the scale of {@link System#nanoTime()}
     * @return whether all came; else the channel is lost or the time is over
     */
    synchronized boolean await(long deadline) throws InterruptedException {
        while (!open.isEmpty() && !lost) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            // Rounded up: a wait of 0 ms would be one without end.
            wait(left / 1_000_000 + 1);
        }
        return open.isEmpty();
    }

    /** Whether something was nacked that was not returned so far. */
    synchronized boolean hasNacks() {
        for (int index = 0; index < outcomes.length; index++) {
            if (outcomes[index] instanceof PublishOutcome.Nacked && !returned.containsKey(ids[index])) {
                return true;
            }
        }
        return false;
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** In the order of the batch; whatever is still open, or was never sent, is unconfirmed for this cause. */
    synchronized List<PublishOutcome> outcomes(BrokerUnavailableException cause) {
        List<PublishOutcome> all = new ArrayList<>(outcomes.length);
        for (int index = 0; index < outcomes.length; index++) {
            PublishOutcome outcome = outcomes[index];
            String reason = returned.get(ids[index]);
            all.add(
                    outcome == null
                            ? new PublishOutcome.Unconfirmed(cause)
                            : reason == null ? outcome : new PublishOutcome.Returned(reason));
        }
        return all;
    }

    private void settle(long sequence, boolean upToIt, PublishOutcome outcome) {
        NavigableMap<Long, Integer> settled =
                upToIt ? open.headMap(sequence, /* inclusive= */ true) : open.subMap(sequence, true, sequence, true);
        settled.values().forEach(index -> outcomes[index] = outcome);
        settled.clear();
        if (open.isEmpty()) {
            notifyAll();
        }
    }
}

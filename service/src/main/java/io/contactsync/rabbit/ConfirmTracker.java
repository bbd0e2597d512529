package io.contactsync.rabbit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages of one batch: published in order, confirmed in any order, singly or many at once.
 *
 * <p>A message that no queue took comes back first and is confirmed then (acked by RabbitMQ, nacked by Broker-J): the
 * return is what counts. It is recognised by its message id. Safe for several threads: one publishes, the client
 * library's calls back.
 */
final class ConfirmTracker {
    private final @Nullable PublishOutcome[] outcomes;
    private final NavigableMap<Long, Integer> open = new TreeMap<>();
    private final Map<Integer, String> ids = new HashMap<>();
    private final Map<String, String> returned = new HashMap<>();
    private boolean lost;

    ConfirmTracker(int messages) {
        this.outcomes = new PublishOutcome[messages];
    }

    /** Must be called before the message is sent: its confirm may be faster than the return of that call. */
    synchronized void sending(long sequence, int index, String messageId) {
        open.put(sequence, index);
        ids.put(index, messageId);
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

    synchronized boolean isLost() {
        return lost;
    }

    /** In the order of the batch; whatever is still open, or was never sent, is unconfirmed for this cause. */
    synchronized List<PublishOutcome> outcomes(BrokerUnavailableException cause) {
        return Arrays.stream(outcomes)
                .map(outcome -> outcome == null ? new PublishOutcome.Unconfirmed(cause) : outcome)
                .toList();
    }

    private void settle(long sequence, boolean upToIt, PublishOutcome outcome) {
        NavigableMap<Long, Integer> settled =
                upToIt ? open.headMap(sequence, /* inclusive= */ true) : open.subMap(sequence, true, sequence, true);
        settled.values().forEach(index -> {
            String reason = returned.get(ids.get(index));
            outcomes[index] = reason == null ? outcome : new PublishOutcome.Returned(reason);
        });
        settled.clear();
        if (open.isEmpty()) {
            notifyAll();
        }
    }
}

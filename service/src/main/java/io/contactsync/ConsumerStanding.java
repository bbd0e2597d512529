package io.contactsync;

import io.contactsync.rabbit.BrokerState;
import io.contactsync.state.ConsumeTroubles;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps in the state DB why this process cannot take events from the queue, as long as it cannot. Writes nothing while it can. For
 * one thread.
 */
final class ConsumerStanding {

    private final StateDb state;
    private final Supplier<BrokerState> broker;
    private final LongSupplier nanos;
    private final String owner = UUID.randomUUID().toString();
    private String told = "";
    private long toldAt;

    /** @param nanos a ticker */
    ConsumerStanding(StateDb state, Supplier<BrokerState> broker, LongSupplier nanos) {
        this.state = state;
        this.broker = broker;
        this.nanos = nanos;
    }

    /** Looks, and writes what is new. */
    void runOnce() {
        String reason = broker.get() instanceof BrokerState.Unavailable outage
                ? String.valueOf(outage.reason().getMessage())
                : "";
        long now = nanos.getAsLong();
        boolean stale = !reason.isEmpty() && now - toldAt >= ConsumeTroubles.TOLD_EVERY_MICROS * 1_000;
        if (reason.equals(told) && !stale) {
            return;
        }
        try {
            boolean unused = state.write(tx -> {
                if (reason.isEmpty()) {
                    new ConsumeTroubles(tx).over(owner);
                } else {
                    new ConsumeTroubles(tx).tell(owner, reason);
                }
                return true;
            });
            told = reason;
            toldAt = now;
        } catch (StateUnavailableException e) {
            // Views that read it are told that it is away; this is written at the next turn.
            return;
        }
    }
}

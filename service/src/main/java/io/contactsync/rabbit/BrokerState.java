package io.contactsync.rabbit;

import java.time.Instant;

/** How a connection to the broker stands. */
public sealed interface BrokerState {
    /** Started, the first attempt has not ended yet. */
    record Connecting() implements BrokerState {}

    /** Open, and the queues are there. */
    record Open(BrokerProduct product, Instant since) implements BrokerState {}

    /**
     * Not usable; further attempts follow by themselves.
     *
     * @param since when the outage began, over all attempts
     */
    record Unavailable(BrokerUnavailableException reason, Instant since) implements BrokerState {}

    /** Closed by us, for good. */
    record Closed() implements BrokerState {}
}

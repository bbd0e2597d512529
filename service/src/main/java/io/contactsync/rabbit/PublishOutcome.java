package io.contactsync.rabbit;

import java.util.List;

/** What became of one published message. Everything but {@link Confirmed} has to be published again. */
public sealed interface PublishOutcome {
    /** The broker has it, on disk where the queue is durable. */
    record Confirmed() implements PublishOutcome {}

    /** No queue took it. The queues are declared again before the next message is published. */
    record Returned(String reason) implements PublishOutcome {}

    /** The broker could not take it. */
    record Nacked() implements PublishOutcome {}

    /** Not known: the broker may have it or not. It was not reachable, was lost, or did not confirm in time. */
    record Unconfirmed(BrokerUnavailableException cause) implements PublishOutcome {}

    /** Whether the broker has all of them. */
    static boolean allConfirmed(List<PublishOutcome> outcomes) {
        return outcomes.stream().allMatch(Confirmed.class::isInstance);
    }
}

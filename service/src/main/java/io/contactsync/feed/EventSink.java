package io.contactsync.feed;

import java.util.List;
import java.util.OptionalLong;

/** The broker, as the relay sees it. Published to by one thread at a time, not always the same one. */
public interface EventSink {

    /**
     * Publishes events in this order and waits until the fate of each is known.
     *
     * @return one outcome for each event, in the same order; never throws because of the broker
     */
    List<Outcome> publish(List<OutgoingEvent> events);

    /** How many messages wait in the queue; empty when the broker does not say. */
    default OptionalLong backlog() {
        return OptionalLong.empty();
    }

    /** What became of an event. */
    sealed interface Outcome {

        /** The broker has it and will not lose it. */
        record Confirmed() implements Outcome {}

        /**
         * It may or may not be in the queue; it is published again.
         *
         * @param detail for the log, without contact data
         */
        record NotConfirmed(Failure failure, String detail) implements Outcome {}
    }

    /** Why an event is not confirmed. */
    enum Failure {
        /** No queue takes it. */
        RETURNED,
        /** The broker said no. */
        NACKED,
        /** No answer in time, or the connection broke before it. */
        UNKNOWN,
        /** There was no connection to begin with. */
        UNAVAILABLE
    }
}

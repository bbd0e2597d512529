package io.contactsync.event;

import java.util.function.Function;

/**
 * A change of one contact at the source, as it crosses RabbitMQ. Either the contact's whole wanted state or its end;
 * there is no partial change, so that the newest event alone says all there is to say.
 */
public sealed interface ContactEvent {

    ContactId contactId();

    EventType type();

    Envelope envelope();

    /** Forces every caller to say what becomes of each kind. */
    <R> R match(Function<Upserted, R> upserted, Function<Deleted, R> deleted);

    /**
     * The contact is in the source and should look like this.
     *
     * @param created whether the source reported it as new; delivery does the same for both
     */
    record Upserted(ContactId contactId, boolean created, ContactData data, Envelope envelope) implements ContactEvent {
        @Override
        public EventType type() {
            return created ? EventType.CREATED : EventType.UPDATED;
        }

        @Override
        public <R> R match(Function<Upserted, R> upserted, Function<Deleted, R> deleted) {
            return upserted.apply(this);
        }
    }

    /** The contact is no longer in the source. */
    record Deleted(ContactId contactId, Envelope envelope) implements ContactEvent {
        @Override
        public EventType type() {
            return EventType.DELETED;
        }

        @Override
        public <R> R match(Function<Upserted, R> upserted, Function<Deleted, R> deleted) {
            return deleted.apply(this);
        }
    }
}

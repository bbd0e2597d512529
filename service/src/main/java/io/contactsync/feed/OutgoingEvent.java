package io.contactsync.feed;

import io.contactsync.event.ContactEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the broker.
 *
 * @param bulk        part of a load, a comparison or a resync: live changes go before it
 * @param traceparent where it stands in a trace, as the message's header says it; null: in none, and there is no header
 */
public record OutgoingEvent(
        ContactEvent event, boolean bulk, @Nullable String traceparent) {

    /** In no trace. */
    public OutgoingEvent(ContactEvent event, boolean bulk) {
        this(event, bulk, null);
    }
}

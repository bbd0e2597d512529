package io.contactsync.feed;

import io.contactsync.event.ContactEvent;

/**
 * An event on its way to the broker.
 *
 * @param bulk part of a load, a comparison or a resync: live changes go before it
 */
public record OutgoingEvent(ContactEvent event, boolean bulk) {}

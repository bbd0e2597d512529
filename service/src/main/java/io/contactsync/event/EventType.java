package io.contactsync.event;

import java.util.Locale;
import java.util.Optional;

/** What happened to a contact in the source. {@code CREATED} and {@code UPDATED} both carry its whole wanted state. */
public enum EventType {
    CREATED,
    UPDATED,
    DELETED;

    /** The value of {@code event_type} that we write. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The AMQP property {@code type}: {@code ContactCreated}, {@code ContactUpdated}, {@code ContactDeleted}. */
    public String amqpType() {
        return "Contact" + name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** Reads both spellings that the contract allows; empty for anything else. */
    static Optional<EventType> ofWireName(String text) {
        for (EventType type : values()) {
            if (text.equals(type.wireName()) || text.equals(type.amqpType())) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

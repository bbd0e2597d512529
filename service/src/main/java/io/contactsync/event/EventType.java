package io.contactsync.event;

import java.util.Optional;

/** What happened to a contact in the source. {@code CREATED} and {@code UPDATED} both carry its whole wanted state. */
public enum EventType {
    CREATED("created", "ContactCreated"),
    UPDATED("updated", "ContactUpdated"),
    DELETED("deleted", "ContactDeleted");

    private final String wireName;
    private final String amqpType;

    EventType(String wireName, String amqpType) {
        this.wireName = wireName;
        this.amqpType = amqpType;
    }

    /** The value of {@code event_type} that we write. */
    public String wireName() {
        return wireName;
    }

    /** The AMQP property {@code type}: {@code ContactCreated}, {@code ContactUpdated}, {@code ContactDeleted}. */
    public String amqpType() {
        return amqpType;
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

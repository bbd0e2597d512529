package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * What the newest event said of a contact.
 *
 * @param data       canonical JSON
 * @param generation grows when the contact comes back after a delete
 * @param trace      where that event stands in a trace, as a W3C {@code traceparent}; null: in none
 */
public record WantedContact(
        long version,
        String data,
        boolean deleted,
        long generation,
        @Nullable String trace) {

    /** In no trace. */
    public WantedContact(long version, String data, boolean deleted, long generation) {
        this(version, data, deleted, generation, null);
    }
}

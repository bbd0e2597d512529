package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * Deletes of one mailbox that wait for a person.
 *
 * @param items    how many still wait
 * @param openedAt in microseconds
 * @param decision null while it is open; approved, rejected, withdrawn
 */
public record MailboxHold(
        long id,
        String mailbox,
        String reason,
        long items,
        long openedAt,
        @Nullable String decision) {}

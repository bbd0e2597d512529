package io.contactsync.ops;

import java.time.Instant;

/**
 * Open dead letters of one cause.
 *
 * @param reason what {@code --reason} takes
 * @param cause  the reason in plain words
 * @param remedy what a person can do
 */
public record DeadLetterGroup(String reason, String cause, String remedy, long letters, Instant oldest) {}

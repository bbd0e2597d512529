/**
 * Finds out which mailboxes the configured targets lead to, by asking the directory, and keeps what it found in {@code
 * routing}; a group that reads as empty or shrunken takes nobody's contacts away without a person.
 */
@NullMarked
package io.contactsync.delivery.targets;

import org.jspecify.annotations.NullMarked;

/**
 * Targets: which contact belongs in which mailbox and folder, and why. Pure rules; the mailboxes that targets resolve to
 * are kept by {@code state}.
 */
@NullMarked
package io.contactsync.routing;

import org.jspecify.annotations.NullMarked;

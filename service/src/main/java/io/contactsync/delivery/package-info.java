/**
 * Makes what each mailbox contains equal to what the state DB says it should: one lane per mailbox, and every request to that
 * mailbox goes through it. Uses {@code graph}, {@code routing}, {@code event} and {@code state}.
 */
@NullMarked
package io.contactsync.delivery;

import org.jspecify.annotations.NullMarked;

/**
 * The member database: the only SQL against it. Turns the configured query into contacts, and owns the outbox and its
 * triggers. Uses {@code event} only; writes nothing but its own tables.
 */
@NullMarked
package io.contactsync.memberdb;

import org.jspecify.annotations.NullMarked;

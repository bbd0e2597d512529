/**
 * The state DB: what each mailbox should contain, what it does contain, and what was published. SQLite and PostgreSQL with
 * the same SQL; all of it is here, no other package writes SQL against it. Uses {@code event} only.
 */
@NullMarked
package io.contactsync.state;

import org.jspecify.annotations.NullMarked;

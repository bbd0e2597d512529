/**
 * The whole pipeline on embedded parts, for a first look: a SQLite member database with real triggers, an AMQP broker in
 * memory, the Graph simulator, and the very service that runs in production. State is fresh at each start.
 */
@NullMarked
package io.contactsync.demo;

import org.jspecify.annotations.NullMarked;

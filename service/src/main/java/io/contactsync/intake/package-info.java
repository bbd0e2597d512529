/**
 * Takes events from RabbitMQ, refuses what Graph would refuse, and turns the rest into what each mailbox should contain.
 * Asks nobody but the state DB: however slow Graph is, no message waits here.
 */
@NullMarked
package io.contactsync.intake;

import org.jspecify.annotations.NullMarked;

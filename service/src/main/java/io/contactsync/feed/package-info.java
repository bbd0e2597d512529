/**
 * Reads changes of the member database, publishes them, and only then lets go of them; compares all rows beside that.
 * Uses {@code memberdb}, {@code rabbit}, {@code event} and {@code state}; knows nothing downstream of RabbitMQ.
 */
@NullMarked
package io.contactsync.feed;

import org.jspecify.annotations.NullMarked;

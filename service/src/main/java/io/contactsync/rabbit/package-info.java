/**
 * RabbitMQ: its queues, publishing with confirms, consuming in batches, dead letters; survives the broker's absence and
 * stays within what RabbitMQ 3.10 and later and an embedded Broker-J share.
 */
@NullMarked
package io.contactsync.rabbit;

import org.jspecify.annotations.NullMarked;

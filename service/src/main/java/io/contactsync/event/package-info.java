/**
 * What crosses RabbitMQ: the event, its JSON form and its validation. Knows nothing of databases, brokers or Graph's
 * HTTP; this package is the whole agreement between the capturing and the delivering half.
 */
@NullMarked
package io.contactsync.event;

import org.jspecify.annotations.NullMarked;

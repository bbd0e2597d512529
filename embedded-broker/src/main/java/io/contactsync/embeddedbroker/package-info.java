/** An AMQP broker inside the JVM, for the demo and for tests; production's jar carries none of it. */
@NullMarked
package io.contactsync.embeddedbroker;

import org.jspecify.annotations.NullMarked;

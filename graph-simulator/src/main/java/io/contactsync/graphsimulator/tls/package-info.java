/** A certificate for loopback that lives as long as one simulator. */
@NullMarked
package io.contactsync.graphsimulator.tls;

import org.jspecify.annotations.NullMarked;

/** Outlook's limits per app and mailbox: four requests in flight, a request budget, and windows in which any call is refused. */
@NullMarked
package io.contactsync.graphsimulator.throttle;

import org.jspecify.annotations.NullMarked;

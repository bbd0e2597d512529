/** What the simulator saw: every request, and per mailbox the counts a test asserts promises on. */
@NullMarked
package io.contactsync.graphsimulator.ledger;

import org.jspecify.annotations.NullMarked;

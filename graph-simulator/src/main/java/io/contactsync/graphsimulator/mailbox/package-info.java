/** Who has a mailbox, and what stands between a request and its contacts. */
@NullMarked
package io.contactsync.graphsimulator.mailbox;

import org.jspecify.annotations.NullMarked;

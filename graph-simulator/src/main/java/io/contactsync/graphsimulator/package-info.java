/** Microsoft Graph contacts on localhost: start it, look into its mailboxes, inject faults, and ask what it saw. */
@NullMarked
package io.contactsync.graphsimulator;

import org.jspecify.annotations.NullMarked;

/** The state of one mailbox: contacts, folders, ids, extended properties, and the rules Exchange applies to them. */
@NullMarked
package io.contactsync.graphsimulator.contacts;

import org.jspecify.annotations.NullMarked;

/**
 * Microsoft Graph contacts: one method is one HTTP request, and what became of it is a type; knows nothing of queues, state or lanes.
 */
@NullMarked
package io.contactsync.graph;

import org.jspecify.annotations.NullMarked;

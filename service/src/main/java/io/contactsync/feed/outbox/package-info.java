/** The change feed that triggers fill: takes rows of the outbox, and watches that the triggers are there. */
@NullMarked
package io.contactsync.feed.outbox;

import org.jspecify.annotations.NullMarked;

/** The canary: a known row that is changed every few minutes, to see that changes arrive in a mailbox. */
@NullMarked
package io.contactsync.feed.canary;

import org.jspecify.annotations.NullMarked;

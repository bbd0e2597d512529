/** The change feed that only reads: asks for rows that a column says were changed lately. */
@NullMarked
package io.contactsync.feed.polling;

import org.jspecify.annotations.NullMarked;

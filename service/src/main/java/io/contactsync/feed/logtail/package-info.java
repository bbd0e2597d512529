/** The change feed that reads the database's own log, through Debezium's embedded engine; loaded only where it is configured. */
@NullMarked
package io.contactsync.feed.logtail;

import org.jspecify.annotations.NullMarked;

/**
 * The service under {@code kill -9} and beside parts that go away: whatever happens, in the end every mailbox equals the
 * database, with no contact missing and none twice.
 */
@NullMarked
package io.contactsync.demo.crash;

import org.jspecify.annotations.NullMarked;

package io.contactsync.state;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A transaction on the state DB. Handed to the work that runs in it; not to be kept.
 *
 * @param sql       statements in this transaction
 * @param jdbc      the same connection, for batches
 * @param nowMicros the database's clock at the start of the work, in microseconds since 1970: all processes that share a
 *     state DB share it too
 * @param locks     locks until the transaction ends
 */
public record Tx(JdbcClient sql, JdbcTemplate jdbc, long nowMicros, Locks locks) {

    /** Locks by name, held until the end of the transaction. SQLite has one writer, so there they are always free. */
    public interface Locks {
        /** Waits until nobody holds it exclusively. */
        void shared(Lock lock);

        /** Waits until nobody holds it at all. */
        void exclusive(Lock lock);
    }

    /** What is locked. */
    public enum Lock {
        /** {@code routing}: intake reads it shared, a change of targets takes it exclusively, so that nobody is missed. */
        ROUTING(1),
        /** The counts of deletes over all mailboxes: read and added to by one transaction at a time. */
        DELETES(2);

        private final int key;

        Lock(int key) {
            this.key = key;
        }

        /** Names the lock among all processes that share the state DB, whatever their version. */
        int key() {
            return key;
        }
    }
}

package io.contactsync.state;

import java.util.function.Function;

/**
 * The state DB's transactions. A write returns once it is durable, or throws and has left nothing behind.
 *
 * <p>Thread-safe. Both methods block; neither may be called inside the work of the other.
 */
public interface StateDb extends AutoCloseable {

    /**
     * Runs work that only reads, on a snapshot of its own.
     *
     * @throws StateUnavailableException when the database cannot be asked now; trying again later may help
     */
    <T> T read(Function<Tx, T> work);

    /**
     * Runs work in one transaction. The work may run more than once (its effects on the database only once) and must
     * not touch anything else.
     *
     * @throws StateUnavailableException when the database cannot be asked now; trying again later may help
     * @throws org.springframework.dao.DataAccessException when the database refuses the work itself
     */
    <T> T write(Function<Tx, T> work);

    /** Whether several processes may work on it at once. */
    boolean isShared();

    @Override
    void close();
}

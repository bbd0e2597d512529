package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/**
 * A state DB in which no time passes, whatever its own clock says: rows are as old as a test makes them, however long the
 * machine takes to write and to read them. Closing is up to whoever opened the one beneath.
 */
record TimelessStateDb(StateDb beneath, Instant now) implements StateDb {

    @Override
    public <T> T read(Function<Tx, T> work) {
        return beneath.read(tx -> work.apply(atOnce(tx)));
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return beneath.write(tx -> work.apply(atOnce(tx)));
    }

    @Override
    public boolean isShared() {
        return beneath.isShared();
    }

    @Override
    public void close() {}

    private Tx atOnce(Tx tx) {
        return new Tx(tx.sql(), tx.jdbc(), ChronoUnit.MICROS.between(Instant.EPOCH, now), tx.locks());
    }
}

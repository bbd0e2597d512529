package io.contactsync;

import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A state DB that is looked at, whenever it was away, before anything is done with it: what is back may be another server, which took over
 * without the last commits of the one before. Thread-safe; whoever comes meanwhile waits for the look.
 */
final class ReturningStateDb implements StateDb {

    private final StateDb db;
    private final Runnable look;
    private final AtomicBoolean wasAway = new AtomicBoolean();

    /** @param look is run before the first work after an outage; it must not use this state DB, but the one behind it */
    ReturningStateDb(StateDb db, Runnable look) {
        this.db = db;
        this.look = look;
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return looked(() -> db.read(work));
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return looked(() -> db.write(work));
    }

    @Override
    public boolean isShared() {
        return db.isShared();
    }

    @Override
    public void close() {
        db.close();
    }

    private interface Call<T> {
        T call();
    }

    private <T> T looked(Call<T> call) {
        if (wasAway.get()) {
            synchronized (this) {
                // Asked first, for whoever calls has to hear that it is away still: a look would wait for it untold.
                if (wasAway.get() && db.<Boolean>read(tx -> true) && wasAway.compareAndSet(true, false)) {
                    look.run();
                }
            }
        }
        try {
            return call.call();
        } catch (StateUnavailableException e) {
            wasAway.set(true);
            throw e;
        }
    }
}

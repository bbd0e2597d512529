package io.contactsync.intake;

import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.SqlProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A state DB whose first transaction stops before a statement until it is told to go on, as a thread may at any time. */
final class StoppingStateDb implements StateDb {

    private final StateDb db;
    private final Predicate<String> stopsAt;
    private final CountDownLatch there;
    private final CountDownLatch goOn;

    StoppingStateDb(StateDb db, Predicate<String> stopsAt, CountDownLatch there, CountDownLatch goOn) {
        this.db = db;
        this.stopsAt = stopsAt;
        this.there = there;
        this.goOn = goOn;
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return db.read(work);
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return db.write(tx -> {
            var stopping = new Stopping(tx.jdbc());
            return work.apply(new Tx(JdbcClient.create(stopping), stopping, tx.nowMicros(), tx.locks()));
        });
    }

    @Override
    public boolean isShared() {
        return db.isShared();
    }

    @Override
    public void close() {}

    private final class Stopping extends JdbcTemplate {

        Stopping(JdbcTemplate jdbc) {
            super(Objects.requireNonNull(jdbc.getDataSource()));
        }

        @Override
        public int update(PreparedStatementCreator statement) {
            if (statement instanceof SqlProvider known
                    && stopsAt.test(String.valueOf(known.getSql()))
                    && there.getCount() > 0) {
                there.countDown();
                awaitGoOn();
            }
            return super.update(statement);
        }

        private void awaitGoOn() {
            try {
                if (!goOn.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody said to go on");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

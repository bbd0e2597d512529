package io.contactsync.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * A SQLite state DB: WAL, {@code synchronous=FULL}, readers beside one writer thread.
 *
 * <p>Group commit: the writer takes all the work that has gathered while it was busy, runs each in a savepoint of one
 * {@code BEGIN IMMEDIATE} transaction and commits them together, so that a hundred lanes cost one fsync. Work that throws is
 * undone alone. Nobody is told of success before the commit.
 */
final class SqliteStateDb implements StateDb {

    /** The most pieces of work in one commit: bounds the time that a commit keeps other processes from writing. */
    private static final int GROUP = 200;

    /** How long to wait for another process that writes, in milliseconds. */
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** How long a file that cannot be opened is tried again, in milliseconds: what is locked has been waited for by then. */
    private static final int OPEN_TIMEOUT_MILLIS = 1_000;

    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Clock clock;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closed;

    private SqliteStateDb(HikariDataSource readers, HikariDataSource writers, Clock clock) {
        this.readers = readers;
        this.writers = writers;
        this.clock = clock;
        this.writer = new Thread(this::writeUntilClosed, "state-writer");
        this.writer.setDaemon(true);
    }

    static SqliteStateDb open(StateSettings settings, Clock clock, boolean migrate) {
        HikariDataSource writers;
        try {
            writers = pool(settings.url(), 1, false);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StateUnavailableException("the state DB cannot be opened: " + StateDatabase.rootMessage(e), e);
        }
        try {
            StateSchema.prepare(writers, migrate);
            var db = new SqliteStateDb(pool(settings.url(), 4, true), writers, clock);
            db.writer.start();
            return db;
        } catch (RuntimeException e) {
            writers.close();
            throw e instanceof StateUnavailableException ? e : unavailable(e);
        }
    }

    private static HikariDataSource pool(String url, int size, boolean readOnly) {
        var sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        sqlite.setTransactionMode(
                readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
        var config = new HikariConfig();
        config.setPoolName(readOnly ? "state-readers" : "state-writer");
        config.setJdbcUrl(url);
        config.setDataSourceProperties(sqlite.toProperties());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        // Else what is no database is tried for as long as a connection of the pool may be waited for.
        config.setInitializationFailTimeout(readOnly ? -1 : OPEN_TIMEOUT_MILLIS);
        if (readOnly) {
            config.setConnectionInitSql("pragma query_only = 1");
        }
        return new HikariDataSource(config);
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        try (Connection connection = readers.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return work.apply(tx(connection));
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw unavailable(e);
        } catch (DataAccessException e) {
            throw translated(e);
        }
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("write inside a write (expected: one transaction at a time)");
        }
        var pending = new Pending<>(work);
        queue.add(pending);
        if (closed) {
            failAll(List.of(pending), new IllegalStateException("closed"));
        }
        try {
            return pending.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readers.close();
        writers.close();
    }

    private void writeUntilClosed() {
        List<Pending<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                group.add(closed ? queue.remove() : queue.take());
            } catch (InterruptedException e) {
                continue;
            }
            queue.drainTo(group, GROUP - 1);
            commitTogether(group);
            group.clear();
        }
    }

    private void commitTogether(List<Pending<?>> group) {
        try (Connection connection = writers.getConnection()) {
            connection.setAutoCommit(false);
            try {
                for (Pending<?> pending : group) {
                    pending.run(connection);
                }
                connection.commit();
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
            group.forEach(Pending::succeed);
        } catch (SQLException | RuntimeException e) {
            failAll(group, e);
        } catch (Error e) {
            failAll(group, e);
            throw e;
        }
    }

    private static void failAll(List<? extends Pending<?>> group, Throwable cause) {
        StateUnavailableException unavailable = unavailable(cause);
        group.forEach(pending -> pending.fail(unavailable));
    }

    private Tx tx(Connection connection) {
        var source = new SingleConnectionDataSource(connection, true);
        return new Tx(
                JdbcClient.create(source),
                new JdbcTemplate(source),
                ChronoUnit.MICROS.between(java.time.Instant.EPOCH, clock.instant()),
                NoLocks.INSTANCE);
    }

    private static StateUnavailableException unavailable(Throwable cause) {
        return new StateUnavailableException(
                "the state DB cannot be used now: " + StateDatabase.rootMessage(cause), cause);
    }

    /** A full disk, a lock that is held or a file that is gone pass; a constraint does not. */
    private static RuntimeException translated(DataAccessException e) {
        if (!(e.getRootCause() instanceof SQLException cause)) {
            return e;
        }
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(cause.getErrorCode() & 0xff);
        return switch (code) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_CORRUPT,
                    SQLITE_NOTADB,
                    SQLITE_NOMEM -> unavailable(e);
            default -> e;
        };
    }

    /** Work that waits for its commit. */
    private final class Pending<T> {
        private final Function<Tx, T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable T value;
        private @Nullable RuntimeException refused;

        Pending(Function<Tx, T> work) {
            this.work = work;
        }

        void run(Connection connection) throws SQLException {
            Savepoint before = connection.setSavepoint();
            try {
                value = work.apply(tx(connection));
            } catch (DataAccessException e) {
                RuntimeException translated = translated(e);
                if (translated instanceof StateUnavailableException) {
                    throw translated;
                }
                refused = translated;
                connection.rollback(before);
            } catch (RuntimeException e) {
                refused = e;
                connection.rollback(before);
            }
            connection.releaseSavepoint(before);
        }

        @SuppressWarnings("NullAway") // the value is null exactly where the work returned null
        void succeed() {
            if (refused != null) {
                result.completeExceptionally(refused);
            } else {
                result.complete(value);
            }
        }

        void fail(StateUnavailableException cause) {
            result.completeExceptionally(refused != null ? refused : cause);
        }
    }

    /** One writer: whoever writes has every lock. */
    private enum NoLocks implements Tx.Locks {
        INSTANCE;

        @Override
        public void shared(Tx.Lock lock) {}

        @Override
        public void exclusive(Tx.Lock lock) {}
    }
}

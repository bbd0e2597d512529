package io.contactsync.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A PostgreSQL state DB, for several processes or hosts. Each write is one READ COMMITTED transaction; a deadlock or a
 * serialisation failure is run again.
 */
final class PostgresStateDb implements StateDb {

    private static final int POOL = 16;
    private static final int TRIES = 5;

    /** Serialisation failure and deadlock: the same work may succeed at once. */
    private static final Set<String> RUN_AGAIN = Set.of("40001", "40P01");

    /** SQLSTATE classes of a server that is away, out of resources, stopped by its operator or broken. */
    private static final Set<String> AWAY = Set.of("08", "53", "57", "58", "XX");

    private final HikariDataSource pool;

    private PostgresStateDb(HikariDataSource pool) {
        this.pool = pool;
    }

    static PostgresStateDb open(StateSettings settings, boolean migrate) {
        var config = new HikariConfig();
        config.setPoolName("state");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.username());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "contact-sync");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", "60");
        // No transaction waits for anything but the database. A process that stands still amid one must not keep its
        // locks.
        config.setConnectionInitSql("set idle_in_transaction_session_timeout = '30s'");
        var pool = new HikariDataSource(config);
        try {
            StateSchema.prepare(pool, migrate);
            return new PostgresStateDb(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e instanceof StateUnavailableException ? e : unavailable(e);
        }
    }

    @Override
    public <T> T read(Function<Tx, T> work) {
        return run(work, Connection::rollback);
    }

    @Override
    public <T> T write(Function<Tx, T> work) {
        return run(work, Connection::commit);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> T run(Function<Tx, T> work, Ending ending) {
        for (int tries = 1; ; tries++) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    T result = work.apply(tx(connection));
                    ending.end(connection);
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                throw unavailable(e);
            } catch (DataAccessException e) {
                SQLException cause = saidByDriver(e);
                if (cause == null) {
                    throw e;
                }
                String state = cause.getSQLState();
                if (state != null && RUN_AGAIN.contains(state) && tries < TRIES) {
                    continue;
                }
                throw state == null || AWAY.contains(state.substring(0, 2)) ? unavailable(e) : e;
            }
        }
    }

    /** The driver's own exception, the innermost: below it stands what broke a connection, above it what a batch was at. */
    private static @Nullable SQLException saidByDriver(DataAccessException e) {
        SQLException said = null;
        for (Throwable each = e.getCause(); each != null; each = each.getCause()) {
            if (each instanceof SQLException sql) {
                said = sql;
            }
        }
        return said;
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static Tx tx(Connection connection) {
        var source = new SingleConnectionDataSource(connection, true);
        JdbcClient sql = JdbcClient.create(source);
        long now = sql.sql("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)")
                .query(Long.class)
                .single();
        return new Tx(sql, new JdbcTemplate(source), now, new AdvisoryLocks(sql));
    }

    private static StateUnavailableException unavailable(Throwable cause) {
        return new StateUnavailableException(
                "the state DB cannot be used now: " + StateDatabase.rootMessage(cause), cause);
    }

    private interface Ending {
        void end(Connection connection) throws SQLException;
    }

    /** Transaction-scoped advisory locks; the first number tells ours from those of other programs. */
    private record AdvisoryLocks(JdbcClient sql) implements Tx.Locks {
        private static final int OURS = 0x63735f31;

        @Override
        public void shared(Tx.Lock lock) {
            take("pg_advisory_xact_lock_shared", lock);
        }

        @Override
        public void exclusive(Tx.Lock lock) {
            take("pg_advisory_xact_lock", lock);
        }

        private void take(String function, Tx.Lock lock) {
            sql.sql("select 1 from (select " + function + "(:ours, :lock)) taken")
                    .param("ours", OURS)
                    .param("lock", lock.key())
                    .query(Integer.class)
                    .single();
        }
    }
}

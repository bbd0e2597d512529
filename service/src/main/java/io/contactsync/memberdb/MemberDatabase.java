package io.contactsync.memberdb;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The member database: connections, and what can be done with them. Opening connects to nothing, so that a source that
 * is away is met by each use. Thread-safe.
 */
public final class MemberDatabase implements AutoCloseable {

    private static final int POOL = 3;

    /** How long a use waits for a connection, in milliseconds; also how long a refused password takes to be told. */
    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;

    private final SourceSettings settings;
    private final Dialect dialect;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private volatile @Nullable String schema;

    private MemberDatabase(SourceSettings settings) {
        this.settings = settings;
        this.dialect = Dialect.of(settings);
        this.readers = pool("source-readers", true);
        this.writers = pool("source-outbox", false);
    }

    public static MemberDatabase open(SourceSettings settings) {
        return new MemberDatabase(settings);
    }

    /** The query. */
    public MemberReader reader() {
        return new MemberReader(this);
    }

    /** For diagnosis. */
    public SourceProbe probe() {
        return new SourceProbe(this);
    }

    /** The outbox that the triggers fill. */
    public Outbox outbox() {
        return new Outbox(this);
    }

    /** The rows that were changed lately, through a reader that learns from what is seen. */
    public UpdatedRows updatedRows(MemberReader reader, Duration overlap) {
        return new UpdatedRows(this, reader, overlap);
    }

    /** The database's log of changes. */
    public LogSource log() {
        return dialect instanceof PostgresDialect ? new PostgresLog(this) : new MySqlLog(this);
    }

    /** What the configured way of capture needs in the database. */
    public CaptureSetup capture() {
        return switch (settings.capture()) {
            case OUTBOX -> new CaptureInstaller(this);
            case LOG -> dialect instanceof PostgresDialect ? new PostgresLogSetup(this) : new MySqlLogSetup(this);
            case POLL -> new NothingToInstall();
        };
    }

    /** The database's own lock for the active relay; empty where it has none. */
    public Optional<SourceLock> lock() {
        return dialect.lockSql().map(sql -> new SourceLock(settings, dialect, sql));
    }

    SourceSettings settings() {
        return settings;
    }

    Dialect dialect() {
        return dialect;
    }

    /** The outbox and its triggers through a connection; where they are is asked once. */
    TriggerSql triggers(Connection connection) throws SQLException {
        String current = schema;
        if (current == null) {
            current = dialect.currentSchema(connection);
            schema = current;
        }
        if (current == null) {
            throw new SourceRefusedException(
                    "the connection has no current schema (expected: one that exists in its search_path, or a database in the URL)",
                    null);
        }
        return dialect.triggers(connection, current, settings.installation());
    }

    /** Work in a transaction of its own that cannot write. */
    <T> T reading(String doing, Work<T> work) {
        return run(readers, doing, work);
    }

    /** Work in a transaction of its own. */
    <T> T writing(String doing, Work<T> work) {
        return run(writers, doing, work);
    }

    /** Work whose every statement is a transaction of its own. */
    <T> T stepwise(String doing, Work<T> work) {
        try (Connection connection = writers.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw dialect.translated(doing, e);
        }
    }

    private <T> T run(HikariDataSource pool, String doing, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.with(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw dialect.translated(doing, e);
        }
    }

    private HikariDataSource pool(String name, boolean readOnly) {
        HikariConfig config = dialect.pool(settings, readOnly);
        config.setPoolName(name);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }

    /** What is done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }
}

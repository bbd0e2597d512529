package io.contactsync.memberdb;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A lock of the member database (PostgreSQL's advisory lock, GET_LOCK of MariaDB and MySQL), held by a session of its own:
 * it is free the moment that session ends, whatever ended it. The server ends it when nothing is heard of a host for
 * seconds: on MariaDB and MySQL that needs {@link #isHeld} to be asked more often than {@link #SILENCE}. Behind a pooler
 * that shares sessions it does not work. Thread-safe.
 */
public final class SourceLock implements AutoCloseable {

    /** After so long without a word a session ends, so that a standby takes over within 10 seconds. */
    public static final Duration SILENCE = Duration.ofSeconds(8);

    private static final int SOCKET_TIMEOUT_SECONDS = 10;

    private final SourceSettings settings;
    private final Dialect dialect;
    private final LockSql sql;
    private @Nullable Connection session;
    private boolean held;
    private boolean told;

    SourceLock(SourceSettings settings, Dialect dialect, LockSql sql) {
        this.settings = settings;
        this.dialect = dialect;
        this.sql = sql;
    }

    /**
     * Takes the lock if it is free; true when it is ours already.
     *
     * @throws SourceException when the database cannot be asked
     */
    public synchronized boolean tryAcquire() {
        if (held && isHeld()) {
            return true;
        }
        try {
            Connection connection = connected();
            held = sql.tryAcquire(connection, scope(connection));
            return held;
        } catch (SQLException e) {
            close();
            throw dialect.translated("taking the relay's lock", e);
        }
    }

    /**
     * Makes known to whoever waits for it for which state DB it is held; where that cannot be known, does nothing. Once for each
     * session.
     *
     * @throws SourceException when the database cannot be asked
     */
    public synchronized void tell(String stateId) {
        Connection connection = session;
        if (!held || told || connection == null) {
            return;
        }
        try {
            sql.tell(connection, checksum(stateId));
            told = true;
        } catch (SQLException e) {
            close();
            throw dialect.translated("taking the relay's lock", e);
        }
    }

    /**
     * Whether another holds it and made known that it does so for another state DB; false where that cannot be known.
     *
     * @throws SourceException when the database cannot be asked
     */
    public synchronized boolean isHeldForAnother(String stateId) {
        try {
            Connection connection = connected();
            return !held && sql.isHeldForAnother(connection, scope(connection), checksum(stateId));
        } catch (SQLException e) {
            close();
            throw dialect.translated("asking who holds the relay's lock", e);
        }
    }

    /** Whether the session that holds it is alive; asks the server. */
    public synchronized boolean isHeld() {
        Connection connection = session;
        if (!held || connection == null) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
            return true;
        } catch (SQLException e) {
            close();
            return false;
        }
    }

    /** Gives it back; it can be taken again. */
    @Override
    public synchronized void close() {
        held = false;
        told = false;
        Connection connection = session;
        session = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The session is gone, and with it the lock: what was wanted.
            }
        }
    }

    private Connection connected() throws SQLException {
        if (session != null) {
            return session;
        }
        Properties properties = sql.properties(SOCKET_TIMEOUT_SECONDS);
        if (settings.username() != null) {
            properties.setProperty("user", settings.username());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password().value());
        }
        Connection connection = DriverManager.getConnection(sql.url(settings), properties);
        session = connection;
        try (Statement statement = connection.createStatement()) {
            for (String prepare : sql.prepare((int) SILENCE.toSeconds())) {
                statement.execute(prepare);
            }
        }
        return connection;
    }

    private int scope(Connection connection) throws SQLException {
        // No schema has a blank name.
        String place = sql.isDatabaseWide(settings.capture()) ? "" : String.valueOf(dialect.currentSchema(connection));
        return checksum(place + "." + settings.installation());
    }

    private static int checksum(String text) {
        var checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) checksum.getValue();
    }
}

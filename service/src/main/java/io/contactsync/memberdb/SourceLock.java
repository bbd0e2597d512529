package io.contactsync.memberdb;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's advisory lock, held by a session of its own: it is free the moment that session ends, whatever ended it.
 * The server looks for a dead host within seconds. Behind a pooler that shares sessions it does not work. Thread-safe.
 */
public final class SourceLock implements AutoCloseable {

    /** Tells our locks from those of other programs. */
    private static final int OURS = 0x63735f32;

    private static final int SOCKET_TIMEOUT_SECONDS = 10;

    private final SourceSettings settings;
    private final Dialect dialect = new PostgresDialect();
    private @Nullable Connection session;
    private boolean held;

    SourceLock(SourceSettings settings) {
        this.settings = settings;
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
            held = ask(connection, "select pg_try_advisory_lock(?, ?)");
            return held;
        } catch (SQLException e) {
            close();
            throw dialect.translated("taking the relay's lock", e);
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
        var properties = new Properties();
        if (settings.username() != null) {
            properties.setProperty("user", settings.username());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password().value());
        }
        properties.setProperty("ApplicationName", "contact-sync relay lock");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Integer.toString(SOCKET_TIMEOUT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_SECONDS));
        Connection connection = DriverManager.getConnection(settings.url(), properties);
        session = connection;
        try (Statement statement = connection.createStatement()) {
            // So that a host that died without a word loses its lock within 10 seconds.
            statement.execute("set tcp_keepalives_idle = 5");
            statement.execute("set tcp_keepalives_interval = 2");
            statement.execute("set tcp_keepalives_count = 2");
        }
        return connection;
    }

    private boolean ask(Connection connection, String sql) throws SQLException {
        String schema = connection.getSchema();
        var checksum = new CRC32();
        checksum.update((schema + "." + settings.installation()).getBytes(StandardCharsets.UTF_8));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, OURS);
            statement.setInt(2, (int) checksum.getValue());
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }
}

package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's advisory locks, which belong to the database of the connection. The server itself looks for a dead host. Who
 * holds which is for everybody to see; so a second one, which excludes nobody, says for which state DB the first is held.
 */
final class PostgresLock implements LockSql {

    /** Tells our locks from those of other programs. */
    private static final int OURS = 0x63735f32;

    /** Of the locks that say so. */
    private static final int STATE = 0x63735f33;

    private static final int PROBES = 2;
    private static final int SECONDS_BETWEEN_PROBES = 2;

    @Override
    public String url(SourceSettings settings) {
        return settings.url();
    }

    @Override
    public Properties properties(int timeoutSeconds) {
        var properties = new Properties();
        properties.setProperty("ApplicationName", "contact-sync relay lock");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Integer.toString(timeoutSeconds));
        properties.setProperty("socketTimeout", Integer.toString(timeoutSeconds));
        return properties;
    }

    @Override
    public List<String> prepare(int silenceSeconds) {
        return List.of(
                "set tcp_keepalives_idle = " + (silenceSeconds - PROBES * SECONDS_BETWEEN_PROBES),
                "set tcp_keepalives_interval = " + SECONDS_BETWEEN_PROBES,
                "set tcp_keepalives_count = " + PROBES,
                // Nothing is probed while an answer is on its way to a host that is gone: that the server's system
                // repeats
                // for many minutes. Not every server that speaks this protocol knows it.
                "select set_config(name, '" + TimeUnit.SECONDS.toMillis(silenceSeconds)
                        + "', false) from pg_catalog.pg_settings where name = 'tcp_user_timeout'");
    }

    @Override
    public boolean tryAcquire(Connection connection, int scope) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
            statement.setInt(1, OURS);
            statement.setInt(2, scope);
            return isTrue(statement);
        }
    }

    @Override
    public void tell(Connection connection, int state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_advisory_lock_shared(?, ?)")) {
            statement.setInt(1, STATE);
            statement.setInt(2, state);
            statement.execute();
        }
    }

    @Override
    public boolean isHeldForAnother(Connection connection, int scope, int state) throws SQLException {
        String sql = """
                select exists (
                  select 1 from pg_catalog.pg_locks held join pg_catalog.pg_locks told on told.pid = held.pid
                  where held.locktype = 'advisory' and held.granted and held.objsubid = 2
                    and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
                    and held.classid::bigint = ? and held.objid::bigint = ?
                    and told.locktype = 'advisory' and told.granted and told.objsubid = 2
                    and told.database = held.database and told.classid::bigint = ? and told.objid::bigint <> ?)""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, Integer.toUnsignedLong(OURS));
            statement.setLong(2, Integer.toUnsignedLong(scope));
            statement.setLong(3, Integer.toUnsignedLong(STATE));
            statement.setLong(4, Integer.toUnsignedLong(state));
            return isTrue(statement);
        }
    }

    /** The log's slot and publication bear no schema's name. */
    @Override
    public boolean isDatabaseWide(CaptureKind capture) {
        return capture == CaptureKind.LOG;
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery()) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}

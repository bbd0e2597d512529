package io.contactsync.memberdb;

import com.zaxxer.hikari.HikariConfig;
import io.contactsync.event.ContactId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** In what databases differ when they are read. Stateless. */
sealed interface Dialect permits GenericDialect, MySqlDialect, PostgresDialect, SqliteDialect {

    /** The rows that are fetched at a time while the whole query is streamed. */
    int FETCH_SIZE = 1_000;

    /** The longest that a reading by ids may take, in seconds. */
    int TIMEOUT_SECONDS = 60;

    static Dialect of(SourceSettings settings) {
        String url = settings.url();
        if (url.startsWith("jdbc:sqlite:")) {
            return new SqliteDialect();
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return new PostgresDialect();
        }
        boolean mysql = url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:");
        return mysql ? new MySqlDialect() : new GenericDialect(url);
    }

    /** How to connect; of a pool that only reads, the database itself must refuse to write. */
    HikariConfig pool(SourceSettings settings, boolean readOnly);

    /** A value of the current row as plain Java: dates as {@code LocalDate}, never through a zone. */
    @Nullable Object value(ResultSet rows, int column) throws SQLException;

    /** A point in time that a trigger wrote down. */
    Instant instant(ResultSet rows, int column) throws SQLException;

    /** Sets what a long-running statement must not be without. */
    void limit(PreparedStatement statement) throws SQLException;

    /** Whether such a column pads with blanks by itself and compares without them. */
    boolean padsItself(IdColumn column);

    /** Whether an id can be a value of the column at all; if not, it has no row. */
    boolean canBe(IdColumn column, ContactId id);

    /**
     * A condition on {@code q.contact_id} by the database's own equality.
     *
     * @param padded whether ids may be stored with trailing blanks
     */
    String isOneOf(IdColumn column, List<ContactId> ids, boolean padded);

    /** Binds what {@link #isOneOf} asks for. */
    void bind(PreparedStatement statement, List<ContactId> ids) throws SQLException;

    /**
     * A statement that says what time it is at the source: as columns of this form write it, in UTC where they do not say.
     */
    String now(Watermark.Form form);

    /** The kind of failure, with a message of one line that holds no data of members. */
    SourceException translated(String doing, SQLException e);

    /** A name as it stands, whatever is in it. */
    default String quote(String name) {
        return quoted(name);
    }

    /** The outbox and its triggers, through a connection. */
    TriggerSql triggers(Connection connection, String schema, String installation);

    /** Where new tables go; null when the connection has no such place. */
    @Nullable String currentSchema(Connection connection) throws SQLException;

    /** The database's own lock; empty where it has none. */
    Optional<LockSql> lockSql();

    /** A name as the standard quotes it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The failure behind a pool's own. */
    static SQLException root(SQLException e) {
        SQLException root = e;
        while (root.getCause() instanceof SQLException cause) {
            root = cause;
        }
        return root;
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }

    /**
     * The query's column with the contact id.
     *
     * @param label    as the database returned it
     * @param typeName the database's name of its type
     */
    record IdColumn(String label, String typeName) {
        String sql() {
            return "q." + quoted(label);
        }
    }
}

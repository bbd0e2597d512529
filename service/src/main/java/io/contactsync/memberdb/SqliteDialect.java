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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** SQLite. Its journal mode is the application's choice and is left alone. */
final class SqliteDialect implements Dialect {

    /** How long to wait for the application's own transactions, in milliseconds. */
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    @Override
    public HikariConfig pool(SourceSettings settings, boolean readOnly) {
        var sqlite = new SQLiteConfig();
        sqlite.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        sqlite.setTransactionMode(
                readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
        // A wrong path must be an error, not a new, empty database without members.
        sqlite.resetOpenMode(SQLiteOpenMode.CREATE);
        var config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setDataSourceProperties(sqlite.toProperties());
        if (readOnly) {
            config.setConnectionInitSql("pragma query_only = 1");
        }
        return config;
    }

    @Override
    public @Nullable Object value(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column);
    }

    @Override
    public Instant instant(ResultSet rows, int column) throws SQLException {
        return Instant.parse(rows.getString(column));
    }

    @Override
    public void limit(PreparedStatement statement) {
        // The driver takes a query timeout for the time to wait for locks, which is set for the connection.
    }

    @Override
    public boolean padsItself(IdColumn column) {
        return false;
    }

    @Override
    public boolean canBe(IdColumn column, ContactId id) {
        return true;
    }

    @Override
    public String isOneOf(IdColumn column, List<ContactId> ids, boolean padded) {
        String values =
                ids.stream().map(id -> isInteger(id) ? "?, ?" : "?").collect(Collectors.joining(", ", "(", ")"));
        return (padded ? "rtrim(" + column.sql() + ")" : column.sql()) + " in " + values;
    }

    /** An id that is a number is bound both ways, for an expression has no type that would convert it. */
    @Override
    public void bind(PreparedStatement statement, List<ContactId> ids) throws SQLException {
        int parameter = 1;
        for (ContactId id : ids) {
            statement.setString(parameter++, id.value());
            if (isInteger(id)) {
                statement.setLong(parameter++, Long.parseLong(id.value()));
            }
        }
    }

    private static boolean isInteger(ContactId id) {
        String text = id.value();
        boolean digits = text.length() <= 18
                && text.chars().skip(text.startsWith("-") ? 1 : 0).allMatch(c -> c >= '0' && c <= '9')
                && !text.equals("-");
        return digits && Long.toString(Long.parseLong(text)).equals(text);
    }

    @Override
    public String now(Watermark.Form form) {
        return "select strftime('%Y-%m-%d %H:%M:%f', 'now')";
    }

    @Override
    public TriggerSql triggers(Connection connection, String schema, String installation) {
        return new SqliteTriggers(connection, this, installation);
    }

    @Override
    public String currentSchema(Connection connection) {
        return "main";
    }

    @Override
    public Optional<LockSql> lockSql() {
        return Optional.empty();
    }

    @Override
    public SourceException translated(String doing, SQLException e) {
        SQLException root = Dialect.root(e);
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(root.getErrorCode() & 0xff);
        String said = Dialect.firstLine(root);
        return switch (code) {
            case SQLITE_ERROR,
                    SQLITE_PERM,
                    SQLITE_AUTH,
                    SQLITE_READONLY,
                    SQLITE_NOTADB,
                    SQLITE_CANTOPEN,
                    SQLITE_RANGE ->
                new SourceRefusedException("the member database refuses " + doing + ": " + said, null);
            case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG ->
                new SourceRefusedException(
                        "the member database refuses " + doing + ": it fails on the data of a row (" + code + ")",
                        null);
            default -> new SourceUnavailableException("the member database is away while " + doing + ": " + said, root);
        };
    }
}

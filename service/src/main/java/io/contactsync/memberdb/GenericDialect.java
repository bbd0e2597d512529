package io.contactsync.memberdb;

import com.zaxxer.hikari.HikariConfig;
import io.contactsync.event.ContactId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Any other database with a JDBC driver: standard SQL and nothing else. It can be polled and compared. */
record GenericDialect(String url) implements Dialect {

    /** Syntax, missing objects and rights, refused sign-in. */
    private static final Set<String> REFUSED = Set.of("28", "2A", "37", "42", "S0");

    /** Conversions and constraints: these messages quote values. */
    private static final Set<String> QUOTES_VALUES = Set.of("22", "23");

    private static final Set<String> INTEGERS = Set.of("TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT");

    @Override
    public HikariConfig pool(SourceSettings settings, boolean readOnly) {
        var config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.username());
        if (settings.password() != null) {
            config.setPassword(settings.password().value());
        }
        config.setReadOnly(readOnly);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return config;
    }

    @Override
    public @Nullable Object value(ResultSet rows, int column) throws SQLException {
        return switch (rows.getMetaData().getColumnType(column)) {
            case Types.DATE -> rows.getObject(column, LocalDate.class);
            case Types.TIMESTAMP -> rows.getObject(column, LocalDateTime.class);
            case Types.TIMESTAMP_WITH_TIMEZONE -> utc(rows.getObject(column, OffsetDateTime.class));
            case Types.BIT,
                    Types.BOOLEAN,
                    Types.ARRAY,
                    Types.BINARY,
                    Types.VARBINARY,
                    Types.LONGVARBINARY,
                    Types.BLOB,
                    Types.NUMERIC,
                    Types.DECIMAL,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE -> rows.getObject(column);
            default -> rows.getString(column);
        };
    }

    private static @Nullable LocalDateTime utc(@Nullable OffsetDateTime value) {
        return value == null
                ? null
                : value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    @Override
    public void limit(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(TIMEOUT_SECONDS);
    }

    @Override
    public boolean padsItself(IdColumn column) {
        return false;
    }

    /** A number column is compared with numbers, for not every database converts a text by itself. */
    @Override
    public boolean canBe(IdColumn column, ContactId id) {
        return !isInteger(column) || id.value().matches("[+-]?[0-9]{1,18}");
    }

    private static boolean isInteger(IdColumn column) {
        return INTEGERS.contains(column.typeName().toUpperCase(Locale.ROOT));
    }

    @Override
    public String isOneOf(IdColumn column, List<ContactId> ids, boolean padded) {
        String values = ids.stream()
                .map(id -> isInteger(column) ? "cast(? as bigint)" : "?")
                .collect(Collectors.joining(", ", "(", ")"));
        return (padded ? "rtrim(" + column.sql() + ")" : column.sql()) + " in " + values;
    }

    @Override
    public void bind(PreparedStatement statement, List<ContactId> ids) throws SQLException {
        int parameter = 1;
        for (ContactId id : ids) {
            statement.setString(parameter++, id.value());
        }
    }

    @Override
    public Instant instant(ResultSet rows, int column) {
        throw onlyPolled();
    }

    @Override
    public TriggerSql triggers(Connection connection, String schema, String installation) {
        throw onlyPolled();
    }

    @Override
    public @Nullable String currentSchema(Connection connection) {
        throw onlyPolled();
    }

    private static UnsupportedOperationException onlyPolled() {
        return new UnsupportedOperationException("a database of this kind has no outbox");
    }

    @Override
    public Optional<LockSql> lockSql() {
        return Optional.empty();
    }

    @Override
    public String now(Watermark.Form form) {
        if (url.startsWith("jdbc:sqlserver:")) {
            return "select current_timestamp";
        }
        String now = form == Watermark.Form.TIMESTAMP_WITH_TIME_ZONE ? "current_timestamp" : "localtimestamp";
        String from = url.startsWith("jdbc:oracle:")
                ? " from dual"
                : url.startsWith("jdbc:db2:")
                        ? " from sysibm.sysdummy1"
                        : url.startsWith("jdbc:firebird") ? " from rdb$database" : "";
        return "select " + now + from;
    }

    @Override
    public SourceException translated(String doing, SQLException e) {
        SQLException root = Dialect.root(e);
        String state = String.valueOf(root.getSQLState());
        String category = state.length() == 5 ? state.substring(0, 2) : "08";
        if (QUOTES_VALUES.contains(category)) {
            return new SourceRefusedException(
                    "the member database refuses " + doing + ": it fails on the data of a row (SQLSTATE " + state + ")",
                    null);
        }
        String said = Dialect.firstLine(root);
        return REFUSED.contains(category)
                ? new SourceRefusedException("the member database refuses " + doing + ": " + said, null)
                : new SourceUnavailableException("the member database is away while " + doing + ": " + said, root);
    }
}

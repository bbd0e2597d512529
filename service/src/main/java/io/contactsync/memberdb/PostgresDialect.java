package io.contactsync.memberdb;

import com.zaxxer.hikari.HikariConfig;
import io.contactsync.event.ContactId;
import java.math.BigInteger;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, from version 12. */
final class PostgresDialect implements Dialect {

    private static final Set<String> TEXT_TYPES = Set.of("text", "varchar", "name");
    private static final Map<String, Integer> INTEGER_BYTES = Map.of("int2", 2, "int4", 4, "int8", 8);
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,30}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Connection, transaction, resources, operator, system, lock not available: the server's, not the query's. */
    private static final Set<String> AWAY = Set.of("08", "40", "53", "57", "58", "55", "XX");

    /** Conversions and constraints: these messages quote values. */
    private static final Set<String> QUOTES_VALUES = Set.of("22", "23", "P0");

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
        config.addDataSourceProperty("ApplicationName", "contact-sync");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", "600");
        // Server-side plans go stale with "cached plan must not change result type" when somebody alters a table.
        config.addDataSourceProperty("prepareThreshold", "0");
        if (!readOnly) {
            // A relay that stands still amid a transaction must not keep rows of the outbox from the one that took
            // over.
            config.setConnectionInitSql("set idle_in_transaction_session_timeout = '30s'");
        }
        return config;
    }

    @Override
    public @Nullable Object value(ResultSet rows, int column) throws SQLException {
        String type = rows.getMetaData().getColumnTypeName(column);
        return switch (rows.getMetaData().getColumnType(column)) {
            case Types.DATE -> rows.getObject(column, LocalDate.class);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                type.equals("timestamptz") ? utc(rows, column) : rows.getObject(column, LocalDateTime.class);
            case Types.BIT, Types.BOOLEAN, Types.ARRAY, Types.BINARY, Types.NUMERIC, Types.REAL ->
                rows.getObject(column);
            case Types.DOUBLE -> type.equals("money") ? rows.getString(column) : rows.getObject(column);
            default -> rows.getString(column);
        };
    }

    private static @Nullable LocalDateTime utc(ResultSet rows, int column) throws SQLException {
        OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null
                ? null
                : value.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    @Override
    public Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void limit(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(TIMEOUT_SECONDS);
    }

    @Override
    public boolean padsItself(IdColumn column) {
        return column.typeName().equals("bpchar");
    }

    @Override
    public boolean canBe(IdColumn column, ContactId id) {
        Integer bytes = INTEGER_BYTES.get(column.typeName());
        if (bytes != null) {
            return INTEGER.matcher(id.value()).matches() && new BigInteger(id.value()).bitLength() < bytes * 8;
        }
        return switch (column.typeName()) {
            case "numeric" -> DECIMAL.matcher(id.value()).matches();
            case "uuid" -> UUID.matcher(id.value()).matches();
            default -> id.value().indexOf('\0') < 0;
        };
    }

    @Override
    public String isOneOf(IdColumn column, List<ContactId> ids, boolean padded) {
        String type = column.typeName();
        if (INTEGER_BYTES.containsKey(type) || type.equals("numeric") || type.equals("uuid") || type.equals("bpchar")) {
            return column.sql() + " = any(cast(cast(? as text[]) as " + type + "[]))";
        }
        if (type.toLowerCase(Locale.ROOT).replace("\"", "").endsWith("citext")) {
            return column.sql() + " = any(cast(cast(? as text[]) as " + type + "[]))";
        }
        String text = TEXT_TYPES.contains(type) ? column.sql() : "cast(" + column.sql() + " as text)";
        return (padded ? "rtrim(" + text + ")" : text) + " = any(cast(? as text[]))";
    }

    @Override
    public void bind(PreparedStatement statement, List<ContactId> ids) throws SQLException {
        Object[] texts = ids.stream().map(ContactId::value).toArray();
        statement.setArray(1, statement.getConnection().createArrayOf("text", texts));
    }

    @Override
    public String now(Watermark.Form form) {
        return switch (form) {
            case TIMESTAMP_WITH_TIME_ZONE -> "select current_timestamp";
            case TIMESTAMP, DATE -> "select localtimestamp";
            case TEXT, SECONDS, MILLIS, MICROS -> "select timezone('UTC', current_timestamp)";
        };
    }

    @Override
    public TriggerSql triggers(Connection connection, String schema, String installation) {
        return new PostgresTriggers(connection, this, schema, installation);
    }

    @Override
    public @Nullable String currentSchema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    @Override
    public Optional<LockSql> lockSql() {
        return Optional.of(new PostgresLock());
    }

    @Override
    public SourceException translated(String doing, SQLException e) {
        SQLException root = Dialect.root(e);
        String state = String.valueOf(root.getSQLState());
        String category = state.length() == 5 ? state.substring(0, 2) : "08";
        if (AWAY.contains(category)) {
            return new SourceUnavailableException(
                    "the member database is away while " + doing + ": " + Dialect.firstLine(root), root);
        }
        String said = QUOTES_VALUES.contains(category)
                ? "it fails on the data of a row (SQLSTATE " + state + ")"
                : Dialect.firstLine(root).replaceFirst("^(ERROR|FATAL): ", "");
        return new SourceRefusedException("the member database refuses " + doing + ": " + said, null);
    }
}

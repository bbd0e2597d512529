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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB (10.6 and later) and MySQL (8.0 and later), both through MariaDB's driver.
 *
 * <p>The session's zone is UTC, so that a TIMESTAMP reads the same wherever the service runs. Of the server's sql_mode stays
 * what says how SQL is read; strictness goes, for triggers keep the mode they were made with, and a key that does not
 * convert must not make the application's statement fail.
 */
final class MySqlDialect implements Dialect {

    private static final Set<String> INTEGERS =
            Set.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT", "YEAR");
    private static final Set<String> DECIMALS = Set.of("DECIMAL", "NUMERIC", "FLOAT", "DOUBLE");
    private static final Set<String> TEXTS =
            Set.of("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "BINARY", "VARBINARY");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,30}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,30})?");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private static final List<String> UNWANTED_MODES = List.of(
            "STRICT_TRANS_TABLES",
            "STRICT_ALL_TABLES",
            "TRADITIONAL",
            "ERROR_FOR_DIVISION_BY_ZERO",
            "NO_ZERO_IN_DATE",
            "NO_ZERO_DATE",
            "PAD_CHAR_TO_FULL_LENGTH");

    /** Too many connections, shutting down, lock waits, killed, timed out, read-only after a failover, out of disk or memory. */
    private static final Set<Integer> AWAY = Set.of(
            1021, 1037, 1038, 1040, 1053, 1077, 1114, 1158, 1159, 1160, 1161, 1184, 1203, 1205, 1213, 1226, 1290, 1317,
            1836, 1927, 1969, 3024);

    /** Conversions and constraints: these messages quote values. */
    private static final Set<Integer> QUOTES_VALUES = Set.of(1062, 1264, 1265, 1292, 1366, 1406, 1411);

    private static final int NO_SUPER = 1419;

    /** Named in the error and in docs/capture.md. */
    static final String TRIGGER_RIGHT =
            "the right SUPER for this user, or set global log_bin_trust_function_creators = 1";

    /** The driver's own name for what it serves. */
    static String driverUrl(SourceSettings settings) {
        return settings.url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
    }

    @Override
    public HikariConfig pool(SourceSettings settings, boolean readOnly) {
        var config = new HikariConfig();
        config.setJdbcUrl(driverUrl(settings));
        config.setUsername(settings.username());
        if (settings.password() != null) {
            config.setPassword(settings.password().value());
        }
        config.setReadOnly(readOnly);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(session());
        config.setDataSourceProperties(properties("600000"));
        return config;
    }

    private static Properties properties(String socketTimeoutMillis) {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "10000");
        properties.setProperty("socketTimeout", socketTimeoutMillis);
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        // A server must not be able to ask for our files.
        properties.setProperty("allowLocalInfile", "false");
        properties.setProperty("dumpQueriesOnException", "false");
        return properties;
    }

    /** One statement, for a pool runs only one: how long to queue for a table, and how long the server waits for us to read. */
    private static String session() {
        String modes = "@@session.sql_mode";
        for (String mode : UNWANTED_MODES) {
            modes = "replace(" + modes + ", '" + mode + "', '')";
        }
        return "set session time_zone = '+00:00', session sql_mode = " + modes
                + ", session lock_wait_timeout = 10, session net_write_timeout = 600";
    }

    @Override
    public @Nullable Object value(ResultSet rows, int column) throws SQLException {
        return switch (rows.getMetaData().getColumnType(column)) {
            case Types.DATE -> rows.getObject(column, LocalDate.class);
            case Types.TIMESTAMP -> rows.getObject(column, LocalDateTime.class);
            case Types.BLOB, Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> rows.getBytes(column);
            case Types.DECIMAL, Types.NUMERIC -> rows.getBigDecimal(column);
            case Types.BIT, Types.BOOLEAN, Types.DOUBLE, Types.REAL, Types.FLOAT -> rows.getObject(column);
            default -> rows.getString(column);
        };
    }

    @Override
    public Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    @Override
    public void limit(PreparedStatement statement) throws SQLException {
        statement.setQueryTimeout(TIMEOUT_SECONDS);
    }

    private static String type(IdColumn column) {
        return column.typeName()
                .toUpperCase(Locale.ROOT)
                .replace(" UNSIGNED", "")
                .replace(" ZEROFILL", "");
    }

    @Override
    public boolean padsItself(IdColumn column) {
        return type(column).equals("CHAR");
    }

    @Override
    public boolean canBe(IdColumn column, ContactId id) {
        String type = type(column);
        if (INTEGERS.contains(type)) {
            return INTEGER.matcher(id.value()).matches();
        }
        if (DECIMALS.contains(type)) {
            return DECIMAL.matcher(id.value()).matches();
        }
        return !type.equals("UUID") || UUID.matcher(id.value()).matches();
    }

    /**
     * A column's own character set may not have every letter, and the server refuses to compare with what it cannot spell:
     * so ids beyond ASCII are compared as Unicode, which no index helps.
     */
    @Override
    public String isOneOf(IdColumn column, List<ContactId> ids, boolean padded) {
        String name = "q." + quote(column.label());
        String type = type(column);
        if (INTEGERS.contains(type)) {
            return isOneOf(name, "cast(? as decimal(30, 0))", ids);
        }
        // A number that is compared with a text would match every text that begins with it.
        if (DECIMALS.contains(type)) {
            return isOneOf(name, "cast(? as decimal(65, 30))", ids);
        }
        if (type.equals("UUID")) {
            return isOneOf(name, "?", ids);
        }
        Map<Boolean, List<ContactId>> byAscii = byAscii(ids);
        String unicode = "convert(" + name + " using utf8mb4)";
        String text = TEXTS.contains(type) ? name : unicode;
        String plain = isOneOf(padded ? "rtrim(" + text + ")" : text, "?", byAscii.getOrDefault(true, List.of()));
        String others =
                isOneOf(padded ? "rtrim(" + unicode + ")" : unicode, "?", byAscii.getOrDefault(false, List.of()));
        return plain.isEmpty() ? others : others.isEmpty() ? plain : "(" + plain + " or " + others + ")";
    }

    private static String isOneOf(String value, String parameter, List<ContactId> ids) {
        return ids.isEmpty()
                ? ""
                : ids.stream().map(id -> parameter).collect(Collectors.joining(", ", value + " in (", ")"));
    }

    private static Map<Boolean, List<ContactId>> byAscii(List<ContactId> ids) {
        return ids.stream()
                .collect(Collectors.partitioningBy(id -> id.value().chars().allMatch(letter -> letter < 128)));
    }

    /** In the order of {@link #isOneOf}; numbers are ASCII. */
    @Override
    public void bind(PreparedStatement statement, List<ContactId> ids) throws SQLException {
        Map<Boolean, List<ContactId>> byAscii = byAscii(ids);
        int parameter = 1;
        for (boolean ascii : List.of(true, false)) {
            for (ContactId id : byAscii.getOrDefault(ascii, List.of())) {
                statement.setString(parameter++, id.value());
            }
        }
    }

    @Override
    public String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** In the session's zone, which is UTC. */
    @Override
    public String now(Watermark.Form form) {
        return "select current_timestamp(6)";
    }

    @Override
    public TriggerSql triggers(Connection connection, String schema, String installation) {
        return new MySqlTriggers(connection, this, schema, installation);
    }

    @Override
    public @Nullable String currentSchema(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public Optional<LockSql> lockSql() {
        return Optional.of(new LockSql() {
            @Override
            public String url(SourceSettings settings) {
                return driverUrl(settings);
            }

            @Override
            public Properties properties(int timeoutSeconds) {
                return MySqlDialect.properties(Integer.toString(timeoutSeconds * 1_000));
            }

            @Override
            public List<String> prepare(int silenceSeconds) {
                return List.of("set session wait_timeout = " + silenceSeconds);
            }

            /** Names are the server's, not the database's, and at most 64 characters long. */
            @Override
            public boolean tryAcquire(Connection connection, int scope) throws SQLException {
                String name = "contact-sync relay " + Integer.toHexString(scope);
                return TriggerSql.texts(connection, "select get_lock(?, 0)", name)
                        .equals(List.of("1"));
            }
        });
    }

    @Override
    public SourceException translated(String doing, SQLException e) {
        SQLException root = Dialect.root(e);
        String state = String.valueOf(root.getSQLState());
        int code = root.getErrorCode();
        String said = Dialect.firstLine(root).replaceFirst("^\\(conn=\\d+\\) ", "");
        if (code == NO_SUPER) {
            return new SourceRefusedException(
                    "the member database refuses " + doing + ": its binary log is on, so triggers need more (expected: "
                            + TRIGGER_RIGHT + ")",
                    null);
        }
        boolean connection = state.length() != 5 || state.startsWith("08") || state.startsWith("40");
        if (AWAY.contains(code) || connection) {
            return new SourceUnavailableException("the member database is away while " + doing + ": " + said, root);
        }
        boolean quotes = QUOTES_VALUES.contains(code) || state.startsWith("22") || state.startsWith("23");
        return new SourceRefusedException(
                "the member database refuses " + doing + ": "
                        + (quotes ? "it fails on the data of a row (SQLSTATE " + state + ")" : said),
                null);
    }
}

package io.contactsync.memberdb;

import static io.contactsync.memberdb.Dialect.quoted;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's log, through a logical replication slot, which remembers how far it was read.
 *
 * <p>A transaction that waits for a synchronous standby is in the log before anybody can see what it did; whoever read its
 * rows then would read the old ones. {@link #isVisible} tells.
 */
final class PostgresLog implements LogSource {

    private static final Set<String> KEY_TYPES =
            Set.of("int2", "int4", "int8", "text", "varchar", "bpchar", "name", "uuid", "numeric", "bool", "citext");

    /** Parameters of the URL that the log's reader is told otherwise. */
    private static final Set<String> SAID_OTHERWISE = Set.of("user", "password", "currentSchema");

    private final MemberDatabase database;
    private final PostgresLogSetup setup;

    PostgresLog(MemberDatabase database) {
        this.database = database;
        this.setup = new PostgresLogSetup(database);
    }

    @Override
    public State state() {
        return database.reading("reading the replication slot", connection -> {
            if (setup.publication(connection).isEmpty()) {
                return State.NOT_INSTALLED;
            }
            return setup.hasSlot(connection) ? State.READY : State.LOST;
        });
    }

    @Override
    public Optional<String> restart() {
        setup.makeSlotAnew();
        return Optional.empty();
    }

    /** Told by {@link #state}. */
    @Override
    public boolean isLoss(String failure) {
        return false;
    }

    @Override
    public OptionalLong retainedBytes() {
        return database.reading("reading the replication slot", setup::retainedBytes);
    }

    @Override
    public List<LoggedTable> tables() {
        return database.reading("reading the watched tables", connection -> {
            List<LoggedTable> tables = new ArrayList<>();
            for (PublishedTable watched : setup.watched(connection)) {
                tables.add(logged(connection, watched));
            }
            return tables;
        });
    }

    private static LoggedTable logged(Connection connection, PublishedTable watched) throws SQLException {
        List<String> columns = new ArrayList<>(watched.keyColumns());
        List<String> types = new ArrayList<>();
        String sql = "select t.typname, pg_catalog.format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute a"
                + " join pg_catalog.pg_type t on t.oid = a.atttypid"
                + " where a.attrelid = cast(? as regclass) and a.attname = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (String column : columns) {
                statement.setString(1, watched.table().qualified());
                statement.setString(2, column);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    if (!KEY_TYPES.contains(rows.getString(1))) {
                        throw new SourceRefusedException(
                                "source.tables: the key of "
                                        + watched.table().watched().name() + " names the column " + column
                                        + " of type "
                                        + rows.getString(2)
                                        + " (expected with capture log: integer, numeric, text, uuid or boolean)",
                                null);
                    }
                    types.add(rows.getString(2));
                }
            }
        }
        return new LoggedTable(
                watched.table().position(),
                watched.schema(),
                watched.name(),
                columns,
                types,
                watched.table().key());
    }

    @Override
    public Map<String, String> reader() {
        SourceSettings settings = database.settings();
        Map<String, String> url = driverProperties(settings.url());
        Map<String, String> reader = new HashMap<>();
        reader.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        reader.put("database.hostname", url.getOrDefault("PGHOST", "localhost"));
        reader.put("database.port", url.getOrDefault("PGPORT", "5432"));
        reader.put("database.dbname", url.getOrDefault("PGDBNAME", ""));
        reader.put("database.user", settings.username() != null ? settings.username() : url.getOrDefault("user", ""));
        Password password = settings.password();
        reader.put("database.password", password != null ? password.value() : url.getOrDefault("password", ""));
        int query = settings.url().indexOf('?');
        if (query >= 0) {
            for (String parameter : settings.url().substring(query + 1).split("&", -1)) {
                String name = parameter.split("=", 2)[0];
                String value = url.get(name);
                if (value != null && !SAID_OTHERWISE.contains(name)) {
                    reader.put("driver." + name, value);
                }
            }
        }
        reader.put("plugin.name", "pgoutput");
        reader.put(
                "slot.name",
                database.reading("reading the replication slot", connection -> setup.slot(connection.getCatalog())));
        reader.put("publication.name", setup.publicationName());
        reader.put("publication.autocreate.mode", "disabled");
        reader.put("slot.drop.on.stop", "false");
        reader.put("slot.max.retries", "1");
        reader.put("slot.retry.delay.ms", "500");
        // While nothing of ours happens the server's own word on how far the log is moves the slot.
        reader.put("lsn.flush.mode", "connector_and_driver");
        reader.put(
                "table.include.list",
                tables().stream()
                        .map(table -> regex(table.schema()) + "\\." + regex(table.name()))
                        .collect(Collectors.joining(",")));
        return reader;
    }

    private static Map<String, String> driverProperties(String url) {
        Map<String, String> properties = new HashMap<>();
        try {
            for (DriverPropertyInfo property : DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
                if (property.value != null) {
                    properties.put(property.name, property.value);
                }
            }
        } catch (SQLException e) {
            throw new SourceRefusedException("source.url: " + Dialect.firstLine(e), null);
        }
        return properties;
    }

    static String regex(String name) {
        return name.codePoints()
                .mapToObj(c -> Character.isLetterOrDigit(c) || c == '_'
                        ? Character.toString(c)
                        : String.format(Locale.ROOT, "\\x{%x}", c))
                .collect(Collectors.joining());
    }

    @Override
    public boolean remembersPosition() {
        return true;
    }

    @Override
    public boolean isVisible(Set<Long> transactions) {
        if (transactions.isEmpty()) {
            return true;
        }
        return database.reading("asking for running transactions", connection -> {
            String sql = "select txid_snapshot_xmin(s), txid_snapshot_xmax(s),"
                    + " array(select txid_snapshot_xip(s)) from txid_current_snapshot() s";
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                long xmin = rows.getLong(1);
                long xmax = rows.getLong(2);
                Set<Long> running = new HashSet<>();
                Array array = rows.getArray(3);
                for (Object id : (Object[]) array.getArray()) {
                    running.add((Long) id);
                }
                return transactions.stream()
                        .map(id -> full(id, xmax))
                        .allMatch(id -> id < xmin || (id < xmax && !running.contains(id)));
            }
        });
    }

    /** The log has the low 32 bits only; the id is within two billion of the newest one. */
    private static long full(long id, long newest) {
        long full = (newest & ~0xffff_ffffL) | (id & 0xffff_ffffL);
        return full > newest + 0x8000_0000L ? full - 0x1_0000_0000L : full;
    }

    @Override
    public Duration unseenFor() {
        return Duration.ZERO;
    }

    @Override
    public List<@Nullable String> keys(LoggedTable table, List<List<@Nullable Object>> rows) {
        if (table.isPlain()) {
            List<@Nullable String> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(text(row.get(0))));
            return keys;
        }
        int columns = table.columns().size();
        String names = IntStream.range(0, columns).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
        String typed = IntStream.range(0, columns)
                .mapToObj(i -> "cast(v" + i + " as " + table.types().get(i) + ") as "
                        + quoted(table.columns().get(i)))
                .collect(Collectors.joining(", "));
        String parameters =
                IntStream.range(0, columns).mapToObj(i -> "cast(? as text[])").collect(Collectors.joining(", "));
        String sql =
                "select cast(" + table.key() + " as text) from (select " + typed + ", n as contactsync_n from unnest("
                        + parameters + ") with ordinality as t(" + names + ", n)) r order by contactsync_n";
        return database.reading("computing keys", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < columns; i++) {
                    int column = i;
                    Object[] values =
                            rows.stream().map(row -> text(row.get(column))).toArray();
                    statement.setArray(i + 1, connection.createArrayOf("text", values));
                }
                List<@Nullable String> keys = new ArrayList<>();
                try (ResultSet answer = statement.executeQuery()) {
                    while (answer.next()) {
                        keys.add(answer.getString(1));
                    }
                }
                return keys;
            }
        });
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : PlainText.of(value);
    }

    @Override
    public String shape() {
        // The log carries its tables' shapes itself.
        return "";
    }
}

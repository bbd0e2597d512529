package io.contactsync.memberdb;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The binary log of MariaDB and MySQL. The server does not remember who read how far, and the log does not say what its rows'
 * columns are called: the reader keeps its place, and begins anew where a watched table has other columns than before.
 *
 * <p>A transaction is in the log a moment before it can be seen, and for as long as a semi-synchronous replica takes. Nobody can
 * be asked when that is over, so changes are read a second time.
 */
final class MySqlLog implements LogSource {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int CHUNK = 200;
    private static final int FIRST_SERVER_ID = 1_000_000_000;

    /** MariaDB's words first; the last ones are of MySQL, which has forgotten what we read too when it was restored. */
    private static final List<String> LOSSES = List.of(
            "Could not find GTID state",
            "have been purged",
            "Could not find first log file",
            "purged required binary logs",
            "has purged binary logs",
            "has more GTIDs than");

    private final MemberDatabase database;

    MySqlLog(MemberDatabase database) {
        this.database = database;
    }

    @Override
    public State state() {
        return database.reading("reading the binary log's settings", connection -> {
            Optional<String> problem = BinlogServer.problem(connection);
            if (problem.isPresent()) {
                throw new SourceRefusedException(problem.get(), null);
            }
            return State.READY;
        });
    }

    /** The end of the log as it is now. */
    @Override
    public Optional<String> restart() {
        return database.reading(
                "asking for the binary log's end",
                connection -> Optional.of(BinlogServer.of(connection).end(connection)));
    }

    @Override
    public List<LoggedTable> tables() {
        return database.reading("reading the watched tables", connection -> {
            TriggerSql sql = database.triggers(connection);
            List<LoggedTable> tables = new ArrayList<>();
            for (WatchedTable watched : database.settings().tables()) {
                TriggerSql.Table table = sql.resolve(tables.size(), watched)
                        .orElseThrow(() -> new SourceRefusedException(
                                "source.tables: " + watched.name()
                                        + " is not there (expected: a base table that the user can see)",
                                null));
                tables.add(logged(connection, table));
            }
            return tables;
        });
    }

    private LoggedTable logged(Connection connection, TriggerSql.Table table) throws SQLException {
        String[] name = unquoted(table.qualified());
        boolean plain = !table.key().startsWith("(");
        String key = table.key().toLowerCase(Locale.ROOT);
        List<String> columns = table.columns().stream()
                .filter(column -> plain
                        ? key.equals(database.dialect().quote(column).toLowerCase(Locale.ROOT))
                        : key.contains(column.toLowerCase(Locale.ROOT)))
                .toList();
        List<String> types = new ArrayList<>();
        for (String column : columns) {
            types.add(TriggerSql.texts(
                            connection,
                            "select column_type from information_schema.columns"
                                    + " where table_schema = ? and table_name = ? and column_name = ?",
                            name[0],
                            name[1],
                            column)
                    .get(0));
        }
        return new LoggedTable(table.position(), name[0], name[1], columns, types, table.key());
    }

    /** {@code `database`.`table`} in its two parts. */
    private static String[] unquoted(String qualified) {
        String[] parts = qualified.substring(1, qualified.length() - 1).split("`\\.`", 2);
        return new String[] {parts[0].replace("``", "`"), parts[1].replace("``", "`")};
    }

    @Override
    public Map<String, String> reader() {
        SourceSettings settings = database.settings();
        BinlogServer server = database.reading("asking for the server's name", BinlogServer::of);
        Map<String, String> reader = new HashMap<>(MySqlLogConnection.of(settings, server));
        reader.put("connector.class", server.connector());
        var checksum = new CRC32();
        String url = settings.url().replaceFirst("[?].*", "");
        checksum.update((url + settings.installation()).getBytes(StandardCharsets.UTF_8));
        // Unlike that of any server or reader of this log.
        reader.put("database.server.id", Long.toString(FIRST_SERVER_ID + checksum.getValue() % FIRST_SERVER_ID));
        List<LoggedTable> tables = tables();
        reader.put(
                "database.include.list",
                tables.stream()
                        .map(table -> PostgresLog.regex(table.schema()))
                        .distinct()
                        .collect(Collectors.joining(",")));
        reader.put(
                "table.include.list",
                tables.stream()
                        .map(table -> PostgresLog.regex(table.schema()) + "\\." + PostgresLog.regex(table.name()))
                        .distinct()
                        .collect(Collectors.joining(",")));
        // What columns are called is asked anew at each start; what is in the log before that start has the same ones.
        reader.put("schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory");
        reader.put("schema.history.internal.store.only.captured.tables.ddl", "true");
        reader.put("include.schema.changes", "false");
        reader.put("snapshot.locking.mode", "none");
        reader.put("connect.keep.alive.interval.ms", "5000");
        return reader;
    }

    /** In the words of the server's error 1236, whose number the reader does not hand on. */
    @Override
    public boolean isLoss(String failure) {
        return LOSSES.stream().anyMatch(failure::contains);
    }

    /** The server throws its log away by its own rules; nothing of it is kept for us. */
    @Override
    public OptionalLong retainedBytes() {
        return OptionalLong.empty();
    }

    @Override
    public boolean remembersPosition() {
        return false;
    }

    @Override
    public boolean isVisible(Set<Long> transactions) {
        return true;
    }

    @Override
    public Duration unseenFor() {
        return database.reading("reading the replication's settings", connection -> {
            long millis = 0;
            boolean waits = false;
            try (PreparedStatement statement =
                            connection.prepareStatement("show global variables where variable_name in"
                                    + " ('rpl_semi_sync_master_enabled', 'rpl_semi_sync_master_timeout',"
                                    + " 'rpl_semi_sync_source_enabled', 'rpl_semi_sync_source_timeout')");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(1).toLowerCase(Locale.ROOT).endsWith("timeout")) {
                        millis = rows.getLong(2);
                    } else {
                        waits |= rows.getString(2).equalsIgnoreCase("ON");
                    }
                }
            }
            return waits ? MOMENT.plusMillis(millis) : MOMENT;
        });
    }

    @Override
    public List<@Nullable String> keys(LoggedTable table, List<List<@Nullable Object>> rows) {
        List<@Nullable String> keys = new ArrayList<>();
        if (table.isPlain()) {
            rows.forEach(row -> keys.add(PostgresLog.text(row.get(0))));
            return keys;
        }
        return database.reading("computing keys", connection -> {
            for (int i = 0; i < rows.size(); i += CHUNK) {
                compute(connection, table, rows.subList(i, Math.min(rows.size(), i + CHUNK)), keys);
            }
            return keys;
        });
    }

    private void compute(
            Connection connection, LoggedTable table, List<List<@Nullable Object>> rows, List<@Nullable String> keys)
            throws SQLException {
        String first = table.columns().stream()
                .map(column -> ", ? as " + database.dialect().quote(column))
                .collect(Collectors.joining());
        String more = ", ?".repeat(table.columns().size());
        StringBuilder values = new StringBuilder("select 0 as contactsync_n" + first);
        for (int i = 1; i < rows.size(); i++) {
            values.append(" union all select ").append(i).append(more);
        }
        String sql = "select cast(" + table.key() + " as char) from (" + values + ") r order by contactsync_n";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (List<@Nullable Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    statement.setObject(parameter++, row.get(i));
                }
            }
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    keys.add(answer.getString(1));
                }
            }
        }
    }

    @Override
    public String shape() {
        StringBuilder shape = new StringBuilder();
        database.reading("reading the watched tables", connection -> {
            for (LoggedTable table : tables()) {
                shape.append(TriggerSql.texts(
                        connection,
                        "select concat(ordinal_position, column_name, ' ', column_type) from information_schema.columns"
                                + " where table_schema = ? and table_name = ? order by ordinal_position",
                        table.schema(),
                        table.name()));
            }
            return true;
        });
        return Sha256.hex(shape.toString().getBytes(StandardCharsets.UTF_8));
    }
}

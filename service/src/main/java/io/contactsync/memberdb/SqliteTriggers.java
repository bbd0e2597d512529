package io.contactsync.memberdb;

import static io.contactsync.memberdb.Dialect.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SQLite: row triggers. The key is computed over a one-row select of the columns that it names, so that an expression
 * needs no NEW and OLD.
 */
final class SqliteTriggers implements TriggerSql {

    private static final Pattern SCHEMA = Pattern.compile("^(?:\"main\"|main)\\.(.+)$", Pattern.CASE_INSENSITIVE);

    private final Connection connection;
    private final Dialect dialect;
    private final String installation;

    SqliteTriggers(Connection connection, Dialect dialect, String installation) {
        this.connection = connection;
        this.dialect = dialect;
        this.installation = installation;
    }

    @Override
    public String outbox() {
        return quoted("contactsync_outbox_" + installation);
    }

    @Override
    public String meta() {
        return quoted("contactsync_meta_" + installation);
    }

    @Override
    public Optional<Table> resolve(int position, WatchedTable watched) throws SQLException {
        var schema = SCHEMA.matcher(watched.name());
        String name = schema.matches() ? schema.group(1) : watched.name();
        String bare = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
        List<String> tables = TriggerSql.texts(
                connection, "select name from sqlite_master where type = 'table' and lower(name) = lower(?)", bare);
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        String table = tables.get(0);
        List<String> columns = TriggerSql.texts(
                connection, "select name from pragma_table_xinfo(?) where hidden <> 1 order by cid", table);
        return Optional.of(
                new Table(position, watched, quoted(table), TriggerSql.key(watched.key(), columns, dialect), columns));
    }

    @Override
    public List<String> createTables() {
        return List.of(
                "create table if not exists " + outbox() + " (seq integer primary key autoincrement, contact_id text, "
                        + "op text not null, at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))",
                "create table if not exists " + meta() + " (name text primary key, value text not null)");
    }

    @Override
    public List<String> presentTables() throws SQLException {
        return TriggerSql.texts(
                        connection,
                        "select name from sqlite_master where type = 'table' and name in (?, ?) order by name desc",
                        "contactsync_outbox_" + installation,
                        "contactsync_meta_" + installation)
                .stream()
                .map(Dialect::quoted)
                .toList();
    }

    @Override
    public List<String> createTriggers(Table table) {
        return List.copyOf(triggers(table).values());
    }

    private Map<String, String> triggers(Table table) {
        Map<String, String> triggers = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("insert", key(table, "NEW"));
        sources.put("update", key(table, "NEW") + " union " + key(table, "OLD"));
        sources.put("delete", key(table, "OLD"));
        sources.forEach((op, keys) -> {
            String name = TriggerSql.trigger(installation, table.position(), op);
            String letter = table.isMembers() ? op.substring(0, 1).toUpperCase(Locale.ROOT) : "U";
            triggers.put(
                    name,
                    "CREATE TRIGGER " + quoted(name) + " after " + op + " on " + table.qualified()
                            + " begin insert into "
                            + outbox() + " (contact_id, op) select k, '" + letter + "' from (" + keys
                            + ") where k is not null; end");
        });
        return triggers;
    }

    /** Of the columns only those that the key may name: a column added elsewhere in the table changes nothing. */
    private static String key(Table table, String row) {
        String key = table.key().toLowerCase(Locale.ROOT);
        String columns = table.columns().stream()
                .filter(column -> key.contains(column.toLowerCase(Locale.ROOT)))
                .map(column -> row + "." + quoted(column) + " as " + quoted(column))
                .collect(Collectors.joining(", "));
        String source = columns.isEmpty() ? "" : " from (select " + columns + ")";
        // By bytes, for under "collate nocase" the old and the new spelling of a key would be one.
        return "select cast(" + table.key() + " as text) collate binary as k" + source;
    }

    @Override
    public TableCapture.State state(Table table) throws SQLException {
        boolean differs = false;
        for (Map.Entry<String, String> trigger : triggers(table).entrySet()) {
            List<String> found = TriggerSql.texts(
                    connection,
                    "select sql from sqlite_master where type = 'trigger' and name = ? and lower(tbl_name) = lower(?)",
                    trigger.getKey(),
                    table.qualified()
                            .substring(1, table.qualified().length() - 1)
                            .replace("\"\"", "\""));
            if (found.isEmpty()) {
                return TableCapture.State.MISSING;
            }
            differs |= !found.get(0).equals(trigger.getValue());
        }
        return differs ? TableCapture.State.DIFFERS : TableCapture.State.INSTALLED;
    }

    /** Nothing tells a trigger from another of the same text that was there before. */
    @Override
    public List<String> marks(Table table) {
        return List.of();
    }

    @Override
    public List<String> dropTriggers(List<Table> kept) throws SQLException {
        Set<String> stay = kept.stream()
                .flatMap(table -> triggers(table).keySet().stream())
                .collect(Collectors.toSet());
        List<String> statements = new ArrayList<>();
        for (String name :
                TriggerSql.texts(connection, "select name from sqlite_master where type = 'trigger' order by name")) {
            if (TriggerSql.triggersOf(installation).matcher(name).matches() && !stay.contains(name)) {
                statements.add("drop trigger " + quoted(name));
            }
        }
        return statements;
    }

    @Override
    public void probe(Table table) throws SQLException {
        TriggerSql.texts(
                connection, "select cast(" + table.key() + " as text) from " + table.qualified() + " where 1 = 0");
    }

    @Override
    public String put() {
        return "insert into " + meta() + " (name, value) values (?, ?)"
                + " on conflict (name) do update set value = excluded.value";
    }

    @Override
    public String take() {
        return "select seq, contact_id, op, at from " + outbox() + " order by seq limit ?";
    }

    @Override
    public String delete(List<Long> seqs) {
        return "delete from " + outbox() + " where seq in (select value from json_each(?))";
    }

    @Override
    public void bindDelete(PreparedStatement statement, List<Long> seqs) throws SQLException {
        statement.setString(1, seqs.toString());
    }
}

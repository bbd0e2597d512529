package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * MariaDB and MySQL: row triggers, which is all there is. They run with the rights of whoever made them, so that whoever
 * writes members needs no right on the outbox. A key that is not just a column is computed over a one-row select of the
 * columns that it names, so that the expression needs no NEW and OLD.
 *
 * <p>What fails in a trigger is caught there: the row that a comparison is wanted takes its place. DDL is no transaction
 * here; {@link CaptureInstaller} therefore asks for a comparison after it.
 */
final class MySqlTriggers implements TriggerSql {

    private static final List<String> OPS = List.of("insert", "update", "delete");

    private final Connection connection;
    private final Dialect dialect;
    private final String schema;
    private final String installation;

    MySqlTriggers(Connection connection, Dialect dialect, String schema, String installation) {
        this.connection = connection;
        this.dialect = dialect;
        this.schema = schema;
        this.installation = installation;
    }

    @Override
    public String outbox() {
        return dialect.quote(schema) + "." + dialect.quote("contactsync_outbox_" + installation);
    }

    @Override
    public String meta() {
        return dialect.quote(schema) + "." + dialect.quote("contactsync_meta_" + installation);
    }

    @Override
    public Optional<Table> resolve(int position, WatchedTable watched) throws SQLException {
        List<String> parts = SqlName.parts(watched.name());
        if (parts.isEmpty() || parts.size() > 2) {
            return Optional.empty();
        }
        String name = parts.get(parts.size() - 1);
        String home = parts.size() == 2 ? parts.get(0) : schema;
        // Most servers tell cases apart, and then the exact name counts.
        String sql = """
                select table_schema, table_name from information_schema.tables
                where table_schema = ? and table_name = ? and table_type = 'BASE TABLE'
                order by binary table_name = ? desc limit 1""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, home);
            statement.setString(2, name);
            statement.setString(3, name);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                List<String> columns = TriggerSql.texts(
                        connection,
                        "select column_name from information_schema.columns where table_schema = ?"
                                + " and binary table_name = ? order by ordinal_position",
                        rows.getString(1),
                        rows.getString(2));
                String qualified = dialect.quote(rows.getString(1)) + "." + dialect.quote(rows.getString(2));
                String key = TriggerSql.key(watched.key(), columns, dialect);
                return Optional.of(new Table(position, watched, qualified, key, columns));
            }
        }
    }

    @Override
    public List<String> createTables() {
        return List.of(
                "create table if not exists " + outbox() + " (seq bigint not null auto_increment primary key,"
                        + " contact_id varchar(256) character set utf8mb4 collate utf8mb4_bin, op char(1) not null,"
                        + " at timestamp(6) not null default current_timestamp(6)) engine = InnoDB",
                "create table if not exists " + meta() + " (name varchar(64) character set ascii primary key,"
                        + " value varchar(255) not null) engine = InnoDB");
    }

    @Override
    public List<String> presentTables() throws SQLException {
        return TriggerSql.texts(
                        connection,
                        "select table_name from information_schema.tables where table_schema = ?"
                                + " and table_name in (?, ?) order by table_name desc",
                        schema,
                        "contactsync_outbox_" + installation,
                        "contactsync_meta_" + installation)
                .stream()
                .map(name -> dialect.quote(schema) + "." + dialect.quote(name))
                .toList();
    }

    @Override
    public List<String> createTriggers(Table table) {
        return OPS.stream()
                .map(op -> "create trigger " + home(table)
                        + dialect.quote(TriggerSql.trigger(installation, table.position(), op)) + " after " + op
                        + " on "
                        + table.qualified() + " for each row " + body(table, op))
                .toList();
    }

    /** A trigger lives in its table's schema, wherever the outbox is. */
    private String home(Table table) {
        return dialect.quote(SqlName.parts(table.qualified()).get(0)) + ".";
    }

    private String body(Table table, String op) {
        List<String> lines = new ArrayList<>();
        lines.add("begin");
        lines.add("  declare contactsync_new, contactsync_old varchar(256) character set utf8mb4 collate utf8mb4_bin;");
        lines.add("  declare exit handler for sqlexception begin");
        lines.add("    declare continue handler for sqlexception begin end;");
        lines.add("    " + insert("null", 'F'));
        lines.add("  end;");
        if (!op.equals("delete")) {
            lines.add("  set contactsync_new = " + key(table, "NEW") + ";");
        }
        if (!op.equals("insert")) {
            lines.add("  set contactsync_old = " + key(table, "OLD") + ";");
        }
        char letter = table.isMembers() ? op.toUpperCase(Locale.ROOT).charAt(0) : 'U';
        if (!op.equals("delete")) {
            lines.add("  if contactsync_new is not null then " + insert("contactsync_new", letter) + " end if;");
        }
        if (!op.equals("insert")) {
            lines.add("  if contactsync_old is not null and not (contactsync_old <=> contactsync_new) then "
                    + insert("contactsync_old", letter) + " end if;");
        }
        lines.add("end");
        return String.join("\n", lines);
    }

    private String insert(String contact, char op) {
        return "insert into " + outbox() + " (contact_id, op) values (" + contact + ", '" + op + "');";
    }

    /** One more than the longest contact id, so that a longer one is found to be too long. */
    private String key(Table table, String row) {
        Optional<String> column = table.columns().stream()
                .filter(name -> dialect.quote(name).equals(table.key()))
                .findFirst();
        if (column.isPresent()) {
            return "left(convert(" + row + "." + table.key() + " using utf8mb4), 256)";
        }
        String key = table.key().toLowerCase(Locale.ROOT);
        String columns = table.columns().stream()
                .filter(name -> key.contains(name.toLowerCase(Locale.ROOT)))
                .map(name -> row + "." + dialect.quote(name) + " as " + dialect.quote(name))
                .collect(Collectors.joining(", "));
        String source = columns.isEmpty() ? "" : " from (select " + columns + ") as contactsync_row";
        return "(select left(convert(" + table.key() + " using utf8mb4), 256)" + source + ")";
    }

    @Override
    public TableCapture.State state(Table table) throws SQLException {
        List<String> parts = SqlName.parts(table.qualified());
        Map<String, String> found = new LinkedHashMap<>();
        String sql = "select trigger_name, action_statement from information_schema.triggers"
                + " where event_object_schema = ? and binary event_object_table = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parts.get(0));
            statement.setString(2, parts.get(1));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        boolean differs = false;
        for (String op : OPS) {
            String body = found.get(TriggerSql.trigger(installation, table.position(), op));
            if (body == null) {
                return TableCapture.State.MISSING;
            }
            differs |= !body.equals(body(table, op));
        }
        return differs ? TableCapture.State.DIFFERS : TableCapture.State.INSTALLED;
    }

    /** A trigger cannot be switched off, only dropped and made again. The server notes when, to the hundredth of a second. */
    @Override
    public List<String> marks(Table table) throws SQLException {
        List<String> parts = SqlName.parts(table.qualified());
        List<String> marks = new ArrayList<>();
        for (String op : OPS) {
            String name = TriggerSql.trigger(installation, table.position(), op);
            for (String created : TriggerSql.texts(
                    connection,
                    "select created from information_schema.triggers where event_object_schema = ?"
                            + " and binary event_object_table = ? and trigger_name = ? and created is not null",
                    parts.get(0),
                    parts.get(1),
                    name)) {
                marks.add(name + ":" + created);
            }
        }
        return marks;
    }

    @Override
    public List<String> dropTriggers(List<Table> kept) throws SQLException {
        Set<String> stay = kept.stream()
                .flatMap(table -> OPS.stream()
                        .map(op -> home(table) + dialect.quote(TriggerSql.trigger(installation, table.position(), op))))
                .collect(Collectors.toSet());
        List<String> statements = new ArrayList<>();
        // The same installation may be there for another database of the server: ours are those that fill our outbox.
        String sql = "select trigger_schema, trigger_name from information_schema.triggers"
                + " where locate(?, action_statement) > 0 order by trigger_schema, trigger_name";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, "insert into " + outbox() + " (");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = dialect.quote(rows.getString(1)) + "." + dialect.quote(rows.getString(2));
                    boolean ours = TriggerSql.triggersOf(installation)
                            .matcher(rows.getString(2))
                            .matches();
                    if (ours && !stay.contains(name)) {
                        statements.add("drop trigger " + name);
                    }
                }
            }
        }
        return statements;
    }

    @Override
    public void probe(Table table) throws SQLException {
        TriggerSql.texts(
                connection,
                "select left(convert(" + table.key() + " using utf8mb4), 256) from " + table.qualified()
                        + " where 1 = 0");
    }

    @Override
    public String put() {
        return "insert into " + meta() + " (name, value) values (?, ?) on duplicate key update value = values(value)";
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    /** For the command-line client, which else ends the statement at the first semicolon within. */
    @Override
    public String printed(String statement) {
        return statement.startsWith("create trigger ")
                ? "delimiter $$\n" + statement + "$$\ndelimiter ;"
                : TriggerSql.super.printed(statement);
    }

    @Override
    public String take() {
        return "select seq, contact_id, op, at from " + outbox() + " order by seq limit ?";
    }

    /** In the text, for there is no parameter that is a list; they are numbers. */
    @Override
    public String delete(List<Long> seqs) {
        return "delete from " + outbox() + " where seq in ("
                + seqs.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    @Override
    public void bindDelete(PreparedStatement statement, List<Long> seqs) {
        // They stand in the text.
    }
}

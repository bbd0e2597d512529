package io.contactsync.memberdb;

import static io.contactsync.memberdb.Dialect.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * PostgreSQL: statement-level triggers with transition tables, so that an update of 50,000 rows runs one insert. One
 * function for each table, SECURITY DEFINER with a fixed search_path, so that whoever writes members needs no right on the
 * outbox and cannot bend what runs. All of it lives in the connection's current schema.
 *
 * <p>What fails in the function is caught there and the row that a comparison is wanted takes its place, so that a column
 * that was renamed or an outbox that was dropped by hand does not make the application's statements fail.
 *
 * <p>A trigger can only be dropped by its table's owner, but goes with its function, which is ours: so functions are
 * dropped with cascade.
 */
final class PostgresTriggers implements TriggerSql {

    private static final String FIXED_PATH = "pg_catalog, pg_temp";

    /** What must end the application's statement: these say that the server is in trouble, not the outbox. */
    private static final String NOT_OURS =
            "when transaction_rollback or insufficient_resources or operator_intervention or system_error then raise;";

    private static final List<String> OPS = List.of("insert", "update", "delete", "truncate");

    private final Connection connection;
    private final Dialect dialect;
    private final String installation;
    private final String schema;

    PostgresTriggers(Connection connection, Dialect dialect, String schema, String installation) {
        this.connection = connection;
        this.dialect = dialect;
        this.schema = schema;
        this.installation = installation;
    }

    @Override
    public String outbox() {
        return quoted(schema) + "." + quoted("contactsync_outbox_" + installation);
    }

    @Override
    public String meta() {
        return quoted(schema) + "." + quoted("contactsync_meta_" + installation);
    }

    @Override
    public Optional<Table> resolve(int position, WatchedTable watched) throws SQLException {
        String sql = """
                select n.nspname, c.relname, c.oid from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and c.oid = coalesce(to_regclass(?), to_regclass(quote_ident(?)))""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, watched.name());
            statement.setString(2, watched.name());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String qualified = quoted(rows.getString(1)) + "." + quoted(rows.getString(2));
                List<String> columns = TriggerSql.texts(
                        connection,
                        "select attname from pg_catalog.pg_attribute"
                                + " where attrelid = cast(? as oid) and attnum > 0 and not attisdropped order by attnum",
                        rows.getString(3));
                String key = TriggerSql.key(watched.key(), columns, dialect);
                return Optional.of(new Table(position, watched, qualified, key, columns));
            }
        }
    }

    @Override
    public List<String> createTables() {
        return List.of(
                "create table if not exists " + outbox() + " (seq bigint generated always as identity primary key, "
                        + "contact_id text, op char(1) not null, at timestamptz not null default clock_timestamp())",
                "create table if not exists " + meta() + " (name text primary key, value text not null)");
    }

    @Override
    public List<String> presentTables() throws SQLException {
        return TriggerSql.texts(
                connection,
                "select name from unnest(array[?, ?]) with ordinality as t(name, n)"
                        + " where to_regclass(name) is not null order by n",
                outbox(),
                meta());
    }

    private String function(int position) {
        return "contactsync_" + installation + "_t" + position;
    }

    private String body(Table table) {
        String insert =
                "insert into " + outbox() + " (contact_id, op) select k, '%s' from (%s) keys where k is not null;";
        // By bytes, for under a collation without case the old and the new spelling of a key would be one.
        String key = "select (" + table.key() + ")::text collate \"C\" as k from ";
        String fresh = key + "new_rows";
        String old = key + "old_rows";
        return """

                #variable_conflict use_column
                begin
                  if tg_op = 'INSERT' then
                    %1$s
                  elsif tg_op = 'UPDATE' then
                    %2$s
                  elsif tg_op = 'DELETE' then
                    %3$s
                  else
                    insert into %4$s (contact_id, op) values (null, 'T');
                  end if;
                  return null;
                exception
                  %5$s
                  when others then
                    begin
                      insert into %4$s (contact_id, op) values (null, 'F');
                    exception
                      %5$s
                      when others then
                        raise warning 'contact-sync: a change could not be noted (SQLSTATE %%)', sqlstate;
                    end;
                    return null;
                end
                """.formatted(
                        insert.formatted(table.isMembers() ? "I" : "U", fresh + " group by k"),
                        insert.formatted("U", fresh + " union " + old),
                        insert.formatted(table.isMembers() ? "D" : "U", old + " group by k"),
                        outbox(),
                        NOT_OURS);
    }

    @Override
    public List<String> createTriggers(Table table) {
        String function = quoted(schema) + "." + quoted(function(table.position()));
        List<String> statements = new ArrayList<>();
        statements.add("create function " + function + "() returns trigger language plpgsql security definer"
                + " set search_path = " + FIXED_PATH + " as $contactsync$" + body(table) + "$contactsync$");
        statements.add("revoke all on function " + function + "() from public");
        Map<String, String> transitions = new LinkedHashMap<>();
        transitions.put("insert", " referencing new table as new_rows");
        transitions.put("update", " referencing old table as old_rows new table as new_rows");
        transitions.put("delete", " referencing old table as old_rows");
        transitions.put("truncate", "");
        transitions.forEach((op, transition) -> statements.add("create trigger "
                + quoted(TriggerSql.trigger(installation, table.position(), op)) + " after "
                + op + " on " + table.qualified() + transition + " for each statement execute function " + function
                + "()"));
        return statements;
    }

    @Override
    public TableCapture.State state(Table table) throws SQLException {
        String sql = """
                select t.tgname, t.tgenabled, p.prosrc = ? and p.prosecdef
                    and coalesce(array_to_string(p.proconfig, '|') = 'search_path=pg_catalog, pg_temp', false)
                from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
                join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                where t.tgrelid = to_regclass(?) and not t.tgisinternal and n.nspname = ? and p.proname = ?""";
        Set<String> enabled = new HashSet<>();
        boolean disabled = false;
        boolean differs = false;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, body(table));
            statement.setString(2, table.qualified());
            statement.setString(3, schema);
            statement.setString(4, function(table.position()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    enabled.add(rows.getString(1));
                    disabled |=
                            rows.getString(2).equals("D") || rows.getString(2).equals("R");
                    differs |= !rows.getBoolean(3);
                }
            }
        }
        Set<String> expected = OPS.stream()
                .map(op -> TriggerSql.trigger(installation, table.position(), op))
                .collect(Collectors.toSet());
        if (!enabled.containsAll(expected)) {
            return TableCapture.State.MISSING;
        }
        if (differs) {
            return TableCapture.State.DIFFERS;
        }
        return disabled ? TableCapture.State.DISABLED : TableCapture.State.INSTALLED;
    }

    /** Switching a trigger writes its row of the catalog anew. Freezing leaves xmin as it is since version 9.4. */
    @Override
    public List<String> marks(Table table) throws SQLException {
        return TriggerSql.texts(
                connection,
                "select t.oid || ':' || t.xmin::text from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid"
                        + " join pg_catalog.pg_namespace n on n.oid = p.pronamespace where t.tgrelid = to_regclass(?)"
                        + " and not t.tgisinternal and n.nspname = ? and p.proname = ? order by t.oid",
                table.qualified(),
                schema,
                function(table.position()));
    }

    @Override
    public List<String> dropTriggers(List<Table> kept) throws SQLException {
        Set<String> stay =
                kept.stream().map(table -> function(table.position())).collect(Collectors.toSet());
        String pattern = "^contactsync_" + installation + "_t[0-9]+$";
        return TriggerSql.texts(
                        connection,
                        "select p.proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
                                + " where n.nspname = ? and p.proname ~ ? order by p.proname",
                        schema,
                        pattern)
                .stream()
                .filter(function -> !stay.contains(function))
                .map(function -> "drop function " + quoted(schema) + "." + quoted(function) + "() cascade")
                .toList();
    }

    /** With the search_path that the trigger will have. */
    @Override
    public void probe(Table table) throws SQLException {
        String path = TriggerSql.texts(connection, "select current_setting('search_path')")
                .get(0);
        TriggerSql.texts(connection, "select set_config('search_path', ?, true)", FIXED_PATH);
        TriggerSql.texts(
                connection,
                "select (" + table.key() + ")::text collate \"C\" from " + table.qualified() + " where false");
        TriggerSql.texts(connection, "select set_config('search_path', ?, true)", path);
    }

    @Override
    public List<String> patience() {
        return List.of("set local lock_timeout = '10s'");
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
        return "delete from " + outbox() + " where seq = any(?)";
    }

    @Override
    public void bindDelete(PreparedStatement statement, List<Long> seqs) throws SQLException {
        statement.setArray(1, connection.createArrayOf("bigint", seqs.toArray()));
    }
}

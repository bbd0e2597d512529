package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of instants that lie ahead of now, in every state DB; each kind of database says only how to open it. */
abstract class StoredInstantsStory {

    private static final long SECOND = 1_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final long DAY = 24 * HOUR;
    private static final long LEASE = 45 * SECOND;
    private static final StoredInstants.Longest LONGEST = new StoredInstants.Longest(
            LEASE,
            60 * SECOND,
            List.of(2 * SECOND, 4 * SECOND, 8 * SECOND),
            List.of(2 * HOUR, 6 * HOUR),
            List.of(900 * SECOND, 1_800 * SECOND),
            10 * SECOND);

    StateDb db;

    abstract StateDb openState();

    @BeforeEach
    void open() {
        db = openState();
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** A column of the schema. */
    private record Column(String name, int type, boolean required) {}

    @Test
    void every_number_in_the_schema_has_a_rule() {
        var numbers = new TreeSet<String>();
        schema().forEach((table, columns) -> columns.stream()
                .filter(column -> column.type() == java.sql.Types.BIGINT)
                .forEach(column -> numbers.add(table + "." + column.name())));

        assertThat(new TreeSet<>(StoredInstants.RULES.keySet()))
                .as(
                        "a new number: say in StoredInstants.RULES whether it is an instant, and what is done when it lies ahead of now")
                .isEqualTo(numbers);
    }

    @Test
    void whatever_waits_for_an_instant_a_day_ahead_waits_no_longer_than_it_may_from_now() {
        Map<String, List<Column>> schema = schema();
        StoredInstants.RULES.entrySet().stream()
                .filter(rule -> rule.getValue() == StoredInstants.Rule.BROUGHT_BACK)
                .forEach(rule -> {
                    String table = rule.getKey().substring(0, rule.getKey().indexOf('.'));
                    String column = rule.getKey().substring(table.length() + 1);
                    boolean minutes = column.equals("minute");
                    long now = db.read(Tx::nowMicros);
                    insert(table, schema.get(table), column, minutes ? (now + DAY) / (60 * SECOND) : now + DAY);

                    db.write(tx -> new StoredInstants(tx).bringBack(LONGEST));

                    long latest = db.read(
                            tx -> tx.jdbc().queryForObject("select max(" + column + ") from " + table, Long.class));
                    assertThat(latest * (minutes ? 60 * SECOND : 1))
                            .as(rule.getKey())
                            .isLessThanOrEqualTo(db.<Long>read(Tx::nowMicros) + HOUR);
                    db.write(tx ->
                            tx.jdbc().update("delete from " + table) + tx.jdbc().update("delete from mailbox"));
                });
    }

    @Test
    void what_waits_as_long_as_it_may_is_left_alone() {
        link("due", "pending", 0, 0, -1);
        link("failed once", "pending", 1, 0, SECOND);
        link("failed often", "pending", 9, 0, 7 * SECOND);
        link("outcome unknown", "pending", 0, 1, 59 * SECOND);
        link("refused", "failing", 1, 0, HOUR);
        mailbox("m", LEASE - SECOND, 1_000 * SECOND, -10 * SECOND, 2, 1_700 * SECOND);
        List<Map<String, Object>> before = all();

        int rows = db.write(tx -> new StoredInstants(tx).bringBack(LONGEST));

        assertThat(rows).isZero();
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void a_link_that_never_failed_is_due_now_and_one_that_failed_waits_as_if_it_had_failed_now() {
        mailbox("m", 0, 0, 0, 0, 0);
        link("new", "pending", 0, 0, 10 * SECOND);
        link("failed twice", "pending", 2, 0, HOUR + SECOND);
        link("refused", "failing", 1, 0, DAY);
        link("never", "failing", 1, 0, Long.MAX_VALUE / 2);
        db.write(tx -> tx.jdbc().update("update link set next_attempt = ? where contact = 'never'", Long.MAX_VALUE));

        db.write(tx -> new StoredInstants(tx).bringBack(LONGEST));

        long now = db.read(Tx::nowMicros);
        assertThat(next("new")).isLessThanOrEqualTo(now);
        assertThat(next("failed twice")).isBetween(now - 60 * SECOND, now + 4 * SECOND);
        assertThat(next("refused")).isBetween(now - 60 * SECOND, now + 2 * HOUR);
        assertThat(next("never")).isEqualTo(Long.MAX_VALUE);
    }

    /** On a busy machine by seconds: it is the same clock. */
    @Test
    void what_a_transaction_stored_that_began_a_little_later_is_not_ahead() {
        mailbox("m", LEASE + 3 * SECOND, 3 * SECOND, 3 * SECOND, 0, 3 * SECOND);
        link("new", "pending", 0, 0, 3 * SECOND);
        db.write(tx -> tx.jdbc()
                .update("update mailbox set error_since = ? where mailbox = 'm'", tx.nowMicros() + 3 * SECOND));

        assertThat(db.<Integer>write(tx -> new StoredInstants(tx).bringBack(LONGEST)))
                .isZero();
    }

    @Test
    void what_is_left_of_a_gate_is_what_there_was_of_it_when_it_was_closed() {
        mailbox("m", 0, HOUR + 10 * SECOND, HOUR, 0, 0);

        long until = db.write(tx -> {
            new StoredInstants(tx).bringBack(LONGEST);
            return tx.jdbc().queryForObject("select gate_until from mailbox", Long.class) - tx.nowMicros();
        });

        assertThat(until).isEqualTo(10 * SECOND);
    }

    @Test
    void a_turn_closes_its_own_gate_and_believes_none_of_a_clock_that_was_ahead() {
        mailbox("m", 0, HOUR + 10 * SECOND, HOUR, 0, 0);

        long left = db.write(tx -> {
            new MailboxLeases(tx).take("m", "a", LEASE, LEASE).orElseThrow();
            return new Mailboxes(tx).find("m").orElseThrow().gateMicros();
        });
        assertThat(left).isEqualTo(10 * SECOND);

        db.write(tx -> tx.jdbc()
                .update(
                        "update mailbox set gate_until = ?, gate_since = ?",
                        tx.nowMicros() + 2 * HOUR,
                        tx.nowMicros() + 2 * HOUR));
        long gate = db.write(tx -> {
            assertThat(new MailboxLeases(tx).fence("m", "a", 1, LEASE, 20 * SECOND))
                    .isTrue();
            return new Mailboxes(tx).find("m").orElseThrow().gateMicros();
        });
        assertThat(gate).isEqualTo(20 * SECOND);
    }

    @Test
    void deletes_that_were_counted_in_the_future_count_within_this_hour() {
        db.write(tx -> {
            long minute = tx.nowMicros() / (60 * SECOND);
            new Deletions(tx).count("m", 3);
            tx.jdbc()
                    .update(
                            "insert into deletion (mailbox, minute, deletes) values ('m', ?, 4), ('m', ?, 5)",
                            minute + 1_440,
                            minute + 1_441);
            return new StoredInstants(tx).bringBack(LONGEST);
        });

        assertThat(db.<Long>read(tx -> new Deletions(tx).lastHour("m"))).isEqualTo(12);
        assertThat(db.<Long>read(tx -> tx.jdbc().queryForObject("select count(*) from deletion", Long.class)))
                .isEqualTo(1);
    }

    @Test
    void a_named_lease_of_a_clock_that_was_ahead_ends_as_if_it_had_been_taken_now() {
        db.write(tx -> {
            new Settings(tx).put("lease", "dead " + (tx.nowMicros() + DAY));
            return true;
        });

        boolean atOnce = db.write(tx -> new NamedLease(tx, "lease").take("b", LEASE));
        long left = db.write(tx ->
                Long.parseLong(new Settings(tx).find("lease").orElseThrow().split(" ", 2)[1]) - tx.nowMicros());

        assertThat(atOnce).as("its holder may be alive").isFalse();
        assertThat(left).isLessThanOrEqualTo(LEASE);
    }

    @Test
    void a_named_lease_is_kept_only_by_whoever_had_it_without_a_break() {
        assertThat(db.<Boolean>write(tx -> new NamedLease(tx, "lease").keep("a", LEASE)))
                .isFalse();
        db.write(tx -> new NamedLease(tx, "lease").take("a", -SECOND));
        assertThat(db.<Boolean>write(tx -> new NamedLease(tx, "lease").keep("a", -SECOND)))
                .isTrue();
        db.write(tx -> new NamedLease(tx, "lease").take("b", LEASE));
        assertThat(db.<Boolean>write(tx -> new NamedLease(tx, "lease").keep("a", LEASE)))
                .isFalse();
        db.write(tx -> {
            new NamedLease(tx, "lease").release("b");
            return true;
        });
        assertThat(db.<Boolean>write(tx -> new NamedLease(tx, "lease").keep("a", LEASE)))
                .isFalse();
    }

    private void link(String contact, String state, int attempts, int creating, long ahead) {
        db.write(tx -> {
            tx.jdbc().update("insert into mailbox (mailbox, address) values ('m', 'm') on conflict do nothing");
            return tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, attempts, creating, next_attempt,"
                                    + " changed_at) values ('m', '', ?, 1, 1, ?, ?, ?, ?, 0)",
                            contact,
                            state,
                            attempts,
                            creating,
                            tx.nowMicros() + ahead);
        });
    }

    private void mailbox(String mailbox, long lease, long gate, long since, int checks, long check) {
        db.write(tx -> tx.jdbc()
                .update(
                        "insert into mailbox (mailbox, address, lease_until, gate_until, gate_since, checks, next_check)"
                                + " values (?, ?, ?, ?, ?, ?, ?) on conflict (mailbox) do update set lease_until = excluded.lease_until,"
                                + " gate_until = excluded.gate_until, gate_since = excluded.gate_since, checks = excluded.checks,"
                                + " next_check = excluded.next_check",
                        mailbox,
                        mailbox,
                        tx.nowMicros() + lease,
                        tx.nowMicros() + gate,
                        tx.nowMicros() + since,
                        checks,
                        tx.nowMicros() + check));
    }

    private long next(String contact) {
        return db.read(
                tx -> tx.jdbc().queryForObject("select next_attempt from link where contact = ?", Long.class, contact));
    }

    private List<Map<String, Object>> all() {
        return db.read(tx -> Stream.of("select * from link order by contact", "select * from mailbox")
                .flatMap(query -> tx.jdbc().queryForList(query).stream())
                .toList());
    }

    private void insert(String table, List<Column> columns, String instant, long value) {
        List<Column> set = columns.stream()
                .filter(column -> column.required()
                        || column.name().equals(instant)
                        || column.name().equals("state"))
                .toList();
        Object[] values = set.stream()
                .map(column -> column.name().equals(instant)
                        ? value
                        : column.name().equals("state")
                                ? "pending"
                                : column.type() == java.sql.Types.VARCHAR ? (Object) "x" : (Object) 0)
                .toArray();
        db.write(tx -> {
            if (table.equals("link")) {
                tx.jdbc().update("insert into mailbox (mailbox, address) values ('x', 'x') on conflict do nothing");
            }
            return tx.jdbc()
                    .update(
                            "insert into " + table + " ("
                                    + String.join(
                                            ", ", set.stream().map(Column::name).toList()) + ") values ("
                                    + String.join(", ", Collections.nCopies(set.size(), "?")) + ")",
                            values);
        });
    }

    private Map<String, List<Column>> schema() {
        return db.read(tx -> tx.jdbc().execute((java.sql.Connection connection) -> {
            Map<String, List<Column>> schema = new TreeMap<>();
            String own = connection.getSchema();
            try (ResultSet rows = connection.getMetaData().getColumns(null, own, "%", "%")) {
                while (rows.next()) {
                    String table = rows.getString("TABLE_NAME");
                    if (isOurs(connection, own, table)) {
                        schema.computeIfAbsent(table, name -> new ArrayList<>()).add(column(rows));
                    }
                }
            }
            return schema;
        }));
    }

    private static boolean isOurs(java.sql.Connection connection, String schema, String table) throws SQLException {
        if (table.equals("contact_sync_schema") || table.startsWith("sqlite_")) {
            return false;
        }
        try (ResultSet tables = connection.getMetaData().getTables(null, schema, table, new String[] {"TABLE"})) {
            return tables.next();
        }
    }

    private static Column column(ResultSet rows) throws SQLException {
        String type = rows.getString("TYPE_NAME").toLowerCase(java.util.Locale.ROOT);
        int kind = type.equals("bigint") || type.equals("int8")
                ? java.sql.Types.BIGINT
                : type.equals("text") ? java.sql.Types.VARCHAR : java.sql.Types.INTEGER;
        boolean required = rows.getInt("NULLABLE") == java.sql.DatabaseMetaData.columnNoNulls
                && rows.getString("COLUMN_DEF") == null;
        return new Column(rows.getString("COLUMN_NAME"), kind, required || isKey(rows));
    }

    private static boolean isKey(ResultSet rows) throws SQLException {
        return rows.getString("COLUMN_NAME").equals("mailbox")
                && rows.getString("TABLE_NAME").equals("mailbox");
    }
}

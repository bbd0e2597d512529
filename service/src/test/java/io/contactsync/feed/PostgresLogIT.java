package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.feed.logtail.LogTail;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's log, read by Debezium's engine. */
class PostgresLogIT {

    private static final String DATABASE = SharedServers.freshDatabase();
    private static final String QUERY = """
            select m.id as contact_id, m.first_name as "givenName",
              (select p.number from phone p where p.member_id = m.id and p.nr = 1) as phone
            from member m""";
    private static final List<WatchedTable> TABLES =
            List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id"));

    private static final int FIRST_BEACON = 1_000_000;
    private static final Pattern BEACON = Pattern.compile("1000\\d{3}$");

    @TempDir
    Path folder;

    private final RecordingSink sink = new RecordingSink();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private StateDb state;
    private int beacons;

    /** What a service would have, with the relay's steps run by the test. */
    private final class Running implements AutoCloseable {
        final MemberDatabase database;
        final Capture.Watching listener = new Capture.Watching();
        final Relay relay;
        final RelayLock lock;
        final LogTail tail;

        Running(List<WatchedTable> tables, String query) {
            this(new SourceSettings(DATABASE, user(), password(), query, tables, "default", CaptureKind.LOG, null));
        }

        Running(SourceSettings settings) {
            this(settings, state);
        }

        Running(SourceSettings settings, StateDb state) {
            database = MemberDatabase.open(settings);
            MemberReader reader = database.reader();
            Relay[] made = new Relay[1];
            tail = new LogTail(
                    database.log(),
                    reader,
                    state,
                    () -> made[0].isActive(),
                    Duration.ofMillis(300),
                    System::nanoTime,
                    listener);
            lock = new SourceRelayLock(database.lock().orElseThrow());
            relay = new Relay(
                    tail.feed(),
                    reader,
                    state,
                    sink,
                    new Ownership(database.capture(), lock, state, "default", System::nanoTime),
                    RelaySettings.DEFAULT,
                    Clock.systemUTC(),
                    new Random(1),
                    listener);
            made[0] = relay;
            opened.add(this);
        }

        Running follow() {
            await().until(() -> relay.runOnce() != Relay.Step.STANDBY);
            tail.start();
            return this;
        }

        /** Until a change that was made last of all has come through, whatever the query makes of its key. */
        void settle() throws SQLException {
            beacons++;
            String beacon = Integer.toString(FIRST_BEACON + beacons);
            sql("insert into member values (" + beacon + ", 'beacon')");
            await().until(() -> {
                relay.runOnce();
                return sink.newest.keySet().stream().anyMatch(contact -> contact.endsWith(beacon));
            });
            while (relay.runOnce() == Relay.Step.WORKED) {
                assertThat(beacons).isPositive();
            }
        }

        /** What was published of all that happened until now, but for the beacons. */
        List<String> heard() throws SQLException {
            settle();
            return sink.drain().stream()
                    .filter(event -> !BEACON.matcher(event).find())
                    .toList();
        }

        @Override
        public void close() {
            tail.close();
            relay.release();
            database.close();
        }
    }

    private static String user() {
        return SharedServers.postgres().username();
    }

    private static Password password() {
        return new Password(SharedServers.postgres().password());
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        DATABASE, user(), SharedServers.postgres().password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> asked(String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        DATABASE, user(), SharedServers.postgres().password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }

    @BeforeEach
    void make() throws Exception {
        sql(
                "drop schema public cascade",
                "create schema public",
                "create table member (id integer primary key, first_name text)",
                "create table phone (nr integer not null, member_id integer, number text)");
        state = TestStateDb.open(folder.resolve("state.db"));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        await().until(() ->
                asked("select 1 from pg_replication_slots where active").isEmpty());
        try (MemberDatabase database = MemberDatabase.open(
                new SourceSettings(DATABASE, user(), password(), QUERY, TABLES, "default", CaptureKind.LOG, null))) {
            database.capture().uninstall();
        }
        state.close();
        assertThat(asked("select slot_name from pg_replication_slots union all select pubname from pg_publication"))
                .isEmpty();
    }

    private Running running() {
        var running = new Running(TABLES, QUERY);
        running.database.capture().install();
        return running.follow();
    }

    private Optional<String> comparisonWanted() {
        return state.read(tx -> new FeedState(tx).find("comparison-wanted"));
    }

    @Test
    void changes_in_the_log_become_events() throws Exception {
        Running running = running();
        sql("insert into member values (1, 'Ada')");
        assertThat(running.heard()).containsExactly("created 1");

        sql("update member set first_name = 'Augusta' where id = 1");
        assertThat(running.heard()).containsExactly("updated 1");

        sql("insert into phone values (1, 1, '1')");
        assertThat(running.heard()).as("a child row").containsExactly("updated 1");

        sql("insert into member values (2, 'Grace')", "update phone set member_id = 2");
        assertThat(running.heard()).as("both of a child row's parents").contains("updated 1", "created 2");

        sql("update member set id = 3 where id = 1");
        assertThat(running.heard()).as("a changed key").containsExactlyInAnyOrder("deleted 1", "created 3");

        sql("delete from member where id = 3");
        assertThat(running.heard()).containsExactly("deleted 3");

        sql("begin; insert into member values (4, 'Never'); rollback");
        assertThat(running.heard()).isEmpty();

        assertThat(comparisonWanted()).isEmpty();
        sql("truncate phone");
        assertThat(running.heard()).isEmpty();
        assertThat(comparisonWanted()).isPresent();
    }

    @Test
    void what_was_changed_while_nobody_listened_is_heard_later_and_what_was_heard_is_not_repeated() throws Exception {
        Running first = running();
        sql("insert into member values (1, 'Ada')");
        assertThat(first.heard()).containsExactly("created 1");
        first.close();

        sql("update member set first_name = 'B' where id = 1", "insert into member values (2, 'Grace')");
        Running second = new Running(TABLES, QUERY).follow();

        assertThat(second.heard()).containsExactlyInAnyOrder("updated 1", "created 2");
    }

    @Test
    void a_key_may_be_an_expression_over_columns_of_the_old_row_too() throws Exception {
        List<WatchedTable> tables =
                List.of(new WatchedTable("member", "'M-' || id"), new WatchedTable("phone", "'M-' || member_id"));
        var running = new Running(tables, QUERY.replace("m.id as", "'M-' || m.id as"));
        running.database.capture().install();
        running.follow();
        sql("insert into member values (1, 'Ada')", "insert into member values (2, 'Grace')");
        assertThat(running.heard()).containsExactlyInAnyOrder("created M-1", "created M-2");

        sql(
                "insert into phone values (1, 1, '1')",
                "update phone set member_id = 2",
                "delete from member where id = 1");
        assertThat(running.heard()).contains("updated M-2", "deleted M-1");
    }

    @Test
    void a_key_that_fails_on_a_row_asks_for_a_comparison_and_holds_up_nothing() throws Exception {
        List<WatchedTable> tables =
                List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id * nr / nr"));
        var running = new Running(tables, QUERY);
        running.database.capture().install();
        running.follow();
        sql("insert into member values (1, 'Ada'), (2, 'Grace'), (3, 'Joan')");
        assertThat(running.heard()).hasSize(3);

        sql("insert into phone values (1, 1, '1'), (0, 2, 'divides by zero'), (1, 3, '3')");

        assertThat(running.heard()).as("the row's neighbours").containsExactlyInAnyOrder("updated 1", "updated 3");
        assertThat(comparisonWanted()).isPresent();
        assertThat(running.listener.parts).as("outages").isEmpty();
    }

    @Test
    void a_key_that_fails_on_row_after_row_is_not_asked_for_each() throws Exception {
        List<WatchedTable> tables =
                List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id * nr / nr"));
        var running = new Running(tables, QUERY);
        running.database.capture().install();
        running.follow();
        sql("insert into member values (1, 'Ada')");
        assertThat(running.heard()).containsExactly("created 1");

        sql("insert into phone select 0, n, 'divides by zero' from generate_series(1, 3000) n");

        assertThat(running.heard()).isEmpty();
        assertThat(comparisonWanted()).isPresent();
    }

    @Test
    void an_event_that_is_seen_before_its_row_waits_for_it() throws Exception {
        Running running = running();
        running.settle();
        sink.drain();
        sql("alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");
        try {
            await().until(() -> asked("show synchronous_standby_names").contains("nobody"));
            var slow = new Thread(() -> {
                try {
                    sql("insert into member values (1, 'Slow')");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            slow.start();
            await().until(() -> !asked("select 1 from pg_stat_activity where wait_event = 'SyncRep'")
                    .isEmpty());
            assertThat(asked("select 1 from member where id = 1")).isEmpty();
            // Long enough for the log to be read, many times over.
            await().during(Duration.ofMillis(500)).until(() -> {
                running.relay.runOnce();
                return sink.newest.get("1") == null;
            });

            sql("alter system reset synchronous_standby_names", "select pg_reload_conf()");
            slow.join();
        } finally {
            sql("alter system reset synchronous_standby_names", "select pg_reload_conf()");
        }
        assertThat(running.heard()).containsExactly("created 1");
    }

    @Test
    void another_service_with_a_state_db_of_its_own_is_refused_while_the_first_is_alive() throws Exception {
        Running first = running();
        first.settle();
        Running standby = new Running(TABLES, QUERY);
        sql("create schema elsewhere");
        StateDb other = TestStateDb.open(folder.resolve("other.db"));
        opened.add(other);
        Running foreign = new Running(
                new SourceSettings(
                        DATABASE + "?currentSchema=elsewhere,public",
                        user(),
                        password(),
                        QUERY,
                        TABLES,
                        "default",
                        CaptureKind.LOG,
                        null),
                other);

        assertThat(foreign.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(foreign.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(foreign.listener.parts).as("said once").containsExactly("broken OWNERSHIP");
        assertThat(standby.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(standby.listener.parts).as("of the same state DB").isEmpty();

        first.close();
        await().until(() -> foreign.relay.runOnce() != Relay.Step.STANDBY);
        assertThat(foreign.listener.parts).containsExactly("broken OWNERSHIP", "restored OWNERSHIP");
        assertThat(standby.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(standby.listener.parts).containsExactly("broken OWNERSHIP");
    }

    @Test
    void a_lost_slot_is_made_anew_and_answered_with_a_comparison() throws Exception {
        Running first = running();
        first.settle();
        first.close();
        await().until(() ->
                asked("select 1 from pg_replication_slots where active").isEmpty());
        sql(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots",
                "insert into member values (1, 'Ada')");

        Running second = new Running(TABLES, QUERY).follow();
        await().until(() -> second.listener.parts.contains("restored LOG"));

        assertThat(comparisonWanted()).isPresent();
        sql("update member set first_name = 'After' where id = 1");
        assertThat(second.heard()).containsExactly("created 1");
        assertThat(second.listener.parts).containsExactly("broken LOG", "restored LOG");
    }

    @Test
    void a_slot_that_goes_while_it_is_read_is_made_anew_too() throws Exception {
        Running running = running();
        running.settle();

        // The reader comes back within a second: ended again until the slot is gone.
        await().ignoreExceptions().until(() -> {
            sql(
                    "select pg_terminate_backend(active_pid) from pg_replication_slots where active",
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots");
            return true;
        });
        await().until(() -> comparisonWanted().isPresent());

        await().until(() -> running.listener.parts.contains("restored LOG"));
        running.settle();
    }

    @Test
    void the_slot_moves_while_the_watched_tables_rest() throws Exception {
        Running running = running();
        running.settle();
        sql("create table other (n integer)", "insert into other select generate_series(1, 5000)");
        String now = asked("select pg_current_wal_lsn()").get(0);

        await().until(() -> {
            running.relay.runOnce();
            return asked("select confirmed_flush_lsn >= '" + now + "' from pg_replication_slots")
                    .contains("t");
        });
    }

    @Test
    void a_table_gets_the_identity_that_its_key_needs_and_back() throws Exception {
        var running = new Running(TABLES, QUERY);
        String identities =
                "select relname::text || relreplident::text from pg_class where relname in ('member', 'phone') order by 1";
        assertThat(running.database.capture().status())
                .extracting(TableCapture::state)
                .containsOnly(TableCapture.State.MISSING);
        assertThat(running.database.capture().sql())
                .first()
                .isEqualTo("alter table \"public\".\"phone\" replica identity full");

        running.database.capture().install();
        assertThat(asked(identities)).containsExactly("memberd", "phonef");
        assertThat(running.database.capture().status())
                .extracting(TableCapture::state)
                .containsOnly(TableCapture.State.INSTALLED);
        assertThat(running.database.capture().install()).as("twice").isEmpty();
        sql("insert into phone values (1, 1, '1')", "update phone set number = '2'", "delete from phone");

        running.database.capture().uninstall();
        assertThat(asked(identities)).containsExactly("memberd", "phoned");
        assertThat(running.database.capture().uninstall()).isEmpty();
    }

    @Test
    void a_table_that_is_watched_later_gets_back_the_identity_that_it_had_too() throws Exception {
        sql(
                "create table fee (member_id integer not null, amount integer not null)",
                "create unique index fee_amount on fee (amount)",
                "alter table fee replica identity using index fee_amount");
        new Running(TABLES, QUERY).database.capture().install();
        List<WatchedTable> more = new ArrayList<>(TABLES);
        more.add(new WatchedTable("fee", "member_id"));
        var running = new Running(more, QUERY);
        String identities =
                "select relname::text || relreplident::text from pg_class where relname in ('fee', 'phone') order by 1";

        running.database.capture().install();
        assertThat(asked(identities)).containsExactly("feef", "phonef");
        assertThat(running.database.capture().install()).as("twice").isEmpty();
        sql("insert into fee values (1, 1)", "update fee set amount = 2");

        running.database.capture().uninstall();
        assertThat(asked(identities)).containsExactly("feei", "phoned");
        assertThat(asked("select indisreplident from pg_index where indexrelid = 'fee_amount'::regclass"))
                .containsExactly("t");
    }

    @Test
    void a_partitioned_table_needs_a_primary_key_of_its_key_and_is_refused_without() throws Exception {
        sql(
                "create table visit (member_id integer, day date not null) partition by range (day)",
                "create table visit_old partition of visit for values from ('2020-01-01') to ('2030-01-01')");
        List<WatchedTable> more = new ArrayList<>(TABLES);
        more.add(new WatchedTable("visit", "member_id"));
        var running = new Running(
                more,
                QUERY.replace(
                        "as phone",
                        "as phone, (select count(*) from visit v where v.member_id = m.id) as \"tag.visits\""));

        assertThatThrownBy(() -> running.database.capture().install())
                .hasMessageContaining("visit is partitioned, and its primary key does not hold");
        sql("insert into visit values (1, '2026-01-01')", "update visit set member_id = 2", "delete from visit");

        sql("alter table visit add primary key (member_id, day)");
        running.database.capture().install();
        sql("create table visit_new partition of visit for values from ('2030-01-01') to ('2040-01-01')");
        running.follow();
        sql("insert into member values (1, 'Ada'), (2, 'Grace')");
        assertThat(running.heard()).containsExactly("created 1", "created 2");
        sql("insert into visit values (1, '2035-01-01')");
        assertThat(running.heard()).containsExactly("updated 1");
        sql("update visit set member_id = 2");
        assertThat(running.heard()).containsExactlyInAnyOrder("updated 1", "updated 2");
    }

    @Test
    void what_is_printed_does_not_depend_on_what_is_installed() {
        var running = new Running(TABLES, QUERY);
        List<String> printed = running.database.capture().sql();

        running.database.capture().install();

        assertThat(running.database.capture().sql()).isEqualTo(printed).hasSize(4);
    }

    @Test
    void a_deferrable_primary_key_is_no_identity_and_the_applications_updates_go_on() throws Exception {
        sql("alter table phone add primary key (member_id, nr) deferrable");
        var running = new Running(TABLES, QUERY);

        running.database.capture().install();
        sql("insert into phone values (1, 1, '1')", "update phone set number = '2'", "delete from phone");

        String identity = "select relreplident from pg_class where relname = 'phone'";
        assertThat(asked(identity)).containsExactly("f");
        running.database.capture().uninstall();
        assertThat(asked(identity)).containsExactly("d");
    }

    @Test
    void whoever_does_not_own_a_table_is_told_what_its_owner_must_run() throws Exception {
        String role = "log" + DATABASE.substring(DATABASE.lastIndexOf('_'));
        for (String statement : DocumentedSql.below("### The log of PostgreSQL")) {
            sql(statement
                    .replaceAll("\\bsync\\b", role)
                    .replace("address", "phone")
                    .replace("…", "secret"));
        }
        var settings = new SourceSettings(
                DATABASE, role, new Password("secret"), QUERY, TABLES, "default", CaptureKind.LOG, null);
        var running = new Running(settings);
        CaptureSetup capture = running.database.capture();
        assertThatThrownBy(capture::install)
                .hasMessageContaining("member does not belong to")
                .hasMessageContaining("--print-sql");
        assertThat(asked("select relreplident from pg_class where relname = 'phone'"))
                .containsExactly("d");

        List<String> statements = capture.sql();
        sql(statements.subList(0, statements.size() - 1).toArray(String[]::new));
        assertThat(capture.install()).as("the slot is its own business").hasSize(1);
        assertThat(capture.status()).extracting(TableCapture::state).containsOnly(TableCapture.State.INSTALLED);
        running.follow();
        sql("insert into member values (1, 'Ada')");
        assertThat(running.heard()).as("and so is reading").containsExactly("created 1");
    }
}

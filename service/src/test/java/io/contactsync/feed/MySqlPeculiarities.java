package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.OutboxRow;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceLock;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.memberdb.WatchedTable;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What MariaDB and MySQL have of their own: rights, collations, modes, zones. */
abstract class MySqlPeculiarities extends CaptureStory {

    private static final String SECRET = "s3cr3t-0f-the-club";

    private String club() throws SQLException {
        return database().texts("select database()").get(0);
    }

    /** Does what the page says, to our database and tables, and opens a capture as that user. */
    private Capture asDocumented() throws SQLException {
        for (String statement : DocumentedSql.below("### MariaDB and MySQL")) {
            sql(statement
                    .replace("club.", club() + ".")
                    .replace("address", "phone")
                    .replace("…", SECRET));
        }
        var settings = new SourceSettings(
                database().url(), "sync", new Password(SECRET), QUERY, TABLES, SourceSettings.DEFAULT_INSTALLATION);
        var made = new Capture(settings, state("restricted"), sink);
        opened.add(made);
        return made;
    }

    @AfterEach
    void forgetUsers() throws SQLException {
        sql("drop user if exists sync", "drop user if exists app", "set global log_bin_trust_function_creators = 0");
    }

    @Test
    void the_documented_rights_are_enough_and_no_writer_of_members_needs_new_ones() throws Exception {
        capture.installer.uninstall();
        sql("set global log_bin_trust_function_creators = 1");
        Capture restricted = asDocumented();
        sql(
                "create user app identified by '" + SECRET + "'",
                "grant insert, update, delete on " + club() + ".member to app");

        restricted.installer.install();
        try (Connection connection = DriverManager.getConnection(
                        database().url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), "app", SECRET);
                Statement statement = connection.createStatement()) {
            statement.execute("insert into member (id, first_name) values (1, 'Ada')");
        }
        restricted.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        assertThat(OutboxStory.states(restricted)).containsOnly(TableCapture.State.INSTALLED);

        restricted.installer.uninstall();
        assertThat(database().texts(database().leftovers())).isEmpty();
    }

    @Test
    void without_the_right_that_the_binary_log_asks_for_the_error_names_it_and_so_does_the_page() throws Exception {
        capture.installer.uninstall();
        Capture restricted = asDocumented();

        assertThatThrownBy(restricted.installer::install)
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("binary log")
                .hasMessageContaining("SUPER")
                .hasMessageContaining("log_bin_trust_function_creators = 1");
        assertThat(Files.readString(DocumentedSql.page()))
                .contains("set global log_bin_trust_function_creators = 1", "SUPER");
        sql("insert into member (id, first_name) values (1, 'Ada')");
    }

    @Test
    void a_column_renamed_under_the_trigger_asks_for_a_comparison_and_fails_no_statement() throws Exception {
        members(1);
        capture.settle();
        sql("alter table member rename column id to nr");

        sql("update member set first_name = 'X'");

        assertThat(capture.database.outbox().take(10)).extracting(OutboxRow::op).containsExactly(OutboxRow.Op.FAILED);
    }

    @Test
    void a_refusal_names_its_cause_in_one_line() {
        var wrong = new SourceSettings(
                database().url(), database().username(), new Password("wrong"), QUERY, TABLES, "default");
        try (MemberDatabase members = MemberDatabase.open(wrong)) {
            assertThatThrownBy(() -> members.reader().mapping())
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("Access denied")
                    .hasMessageNotContaining("wrong")
                    .hasMessageNotContaining("conn=");
        }
        Capture noTable = capture("select id as contact_id from membr", TABLES, capture.state);
        assertThatThrownBy(() -> noTable.reader.mapping())
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("membr");
        Capture noWatched = capture(QUERY, List.of(new WatchedTable("nowhere", "id")), capture.state);
        assertThatThrownBy(noWatched.installer::install).hasMessageContaining("nowhere is not there");
    }

    @Test
    void the_query_cannot_write() throws Exception {
        members(1);
        assertThat(database().texts("select count(*) from member")).containsExactly("1");
        Capture writing = capture(
                "select id as contact_id, (select 1 from member for update) as name from member",
                TABLES,
                capture.state);

        assertThatThrownBy(() -> writing.reader.readByIds(List.of(new ContactId("1"))))
                .isInstanceOf(SourceRefusedException.class);
    }

    /** Had the driver read all of it first, the failure would come before any row. */
    @Test
    void rows_are_read_as_they_come_and_not_all_at_once() throws Exception {
        members(4_000);
        Capture late = capture(
                "select id as contact_id,"
                        + " case when id = 3900 then 9223372036854775807 + cast(id as signed) else 1 end as name from member",
                TABLES,
                capture.state);
        var read = new AtomicInteger();

        assertThatThrownBy(() -> late.reader.stream(row -> read.incrementAndGet()))
                .isInstanceOf(SourceRefusedException.class);

        assertThat(read.get()).isBetween(1_000, 3_999);
    }

    /**
     * As a paused process does, or a host that died without a word. The design promises ten seconds; how long it took is printed,
     * for a busy machine takes its own time.
     */
    @Test
    void a_holder_that_falls_silent_loses_the_lock_and_notices() {
        assertThat(SourceLock.SILENCE).isLessThan(Duration.ofSeconds(10));
        try (MemberDatabase one = MemberDatabase.open(settings(QUERY, TABLES));
                MemberDatabase two = MemberDatabase.open(settings(QUERY, TABLES));
                SourceLock silent = one.lock().orElseThrow();
                SourceLock standby = two.lock().orElseThrow()) {
            assertThat(silent.tryAcquire()).isTrue();
            assertThat(standby.tryAcquire()).isFalse();

            long silentFrom = System.nanoTime();
            await().pollInterval(Duration.ofMillis(250)).until(standby::tryAcquire);
            System.out.printf(
                    "%s: a silent holder had lost the lock after %d ms%n",
                    database().name(),
                    Duration.ofNanos(System.nanoTime() - silentFrom).toMillis());

            assertThat(silent.isHeld()).isFalse();
        }
    }

    @Test
    void a_table_may_be_in_another_database_and_quoted_either_way() throws Exception {
        String other = club() + "_other";
        sql(
                "drop database if exists " + other,
                "create database " + other,
                "create table " + other + ".`Odd Table` (`Key` varchar(10) primary key, owner varchar(20))");
        Capture odd = capture(
                "select `Key` as contact_id, owner as name from " + other + ".`Odd Table`",
                List.of(new WatchedTable(other + ".\"Odd Table\"", "`Key`")),
                state("second"));
        capture.installer.uninstall();
        odd.installer.install();
        assertThat(OutboxStory.states(odd)).containsExactly(TableCapture.State.INSTALLED);
        assertThat(odd.installer.install()).isEmpty();

        sql("insert into " + other + ".`Odd Table` values ('a', 'One')");
        odd.settle();
        assertThat(sink.drain()).containsExactly("created a");

        odd.installer.uninstall();
        assertThat(database()
                        .texts("select trigger_name from information_schema.triggers where trigger_schema = '" + other
                                + "'"))
                .isEmpty();
        sql("drop database " + other);
    }

    @Test
    void spellings_that_the_database_takes_for_equal_are_kept_apart() throws Exception {
        sql("create table nick (n varchar(10) character set latin1 primary key, name varchar(10))");
        Capture nick = capture(
                "select n as contact_id, name from nick", List.of(new WatchedTable("nick", "n")), state("second"));
        capture.installer.uninstall();
        nick.installer.install();
        sql("insert into nick values ('abc', 'A')");
        nick.settle();
        assertThat(sink.drain()).containsExactly("created abc");

        sql("update nick set n = 'ABC'");
        nick.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("deleted abc", "created ABC");

        new Resync(nick.state).contacts(List.of(new ContactId("aBc"), new ContactId("Å\uD83D\uDE00")));
        nick.settle();
        assertThat(sink.drain())
                .as("what latin1 cannot spell is not there; nobody was ever published as aBc")
                .containsExactly("deleted Å\uD83D\uDE00");
    }

    @Test
    void keys_of_every_common_type_are_found_again() throws Exception {
        for (String type : List.of(
                "int",
                "bigint unsigned",
                "smallint",
                "tinyint(1)",
                "decimal(10,0)",
                "double",
                "varchar(40)",
                "char(40)",
                "text")) {
            sql("drop table if exists keyed", "create table keyed (k " + type + ", n varchar(10))");
            Capture keyed = capture(
                    "select k as contact_id, n as name from keyed",
                    List.of(new WatchedTable("keyed", "k")),
                    state(type.replaceAll("\\W", "")));
            capture.installer.uninstall();
            keyed.installer.install();
            sql("insert into keyed values ('42', 'A')", "insert into keyed values ('7', 'B')");
            keyed.settle();
            assertThat(sink.drain()).as(type).containsExactlyInAnyOrder("created 42", "created 7");

            new Resync(keyed.state).contacts(List.of(new ContactId("42x"), new ContactId("99999999999999999999")));
            sql("update keyed set n = 'C' where k = 7", "delete from keyed where k = 42");
            keyed.settle();
            assertThat(sink.drain())
                    .as(type)
                    .containsExactlyInAnyOrder(
                            "updated 7", "deleted 42", "deleted 42x", "deleted 99999999999999999999");
            keyed.close();
        }
    }

    @Test
    void values_read_the_same_whatever_the_servers_zone_and_modes_are() throws Exception {
        sql(
                "create table odd (id int primary key, t timestamp null, d date, z date, c char(10), b tinyint(1), f bit(1),"
                        + " y year, n decimal(10,2))");
        sql(
                "set session time_zone = '+00:00'",
                "set session sql_mode = ''",
                "insert into odd values (1, '2026-01-02 03:04:05', '1974-07-22', '0000-00-00', 'ab', 1, b'1', 2026, 12.50)");
        sql("set global time_zone = '+05:00'", "set global sql_mode = 'PAD_CHAR_TO_FULL_LENGTH,STRICT_ALL_TABLES'");
        try {
            Capture odd = capture(
                    "select id as contact_id, d as birthday, t as \"tag.t\", z as \"tag.z\", c as \"tag.c\", b as \"tag.b\","
                            + " f as \"tag.f\", y as \"tag.y\", n as \"tag.n\" from odd",
                    List.of(new WatchedTable("odd", "id")),
                    state("second"));

            assertThat(odd.rows())
                    .containsEntry(
                            "1",
                            "{\"birthday\":\"1974-07-22\"}"
                                    + "{b=1, c=ab, f=true, n=12.50, t=2026-01-02T03:04:05, y=2026}");
        } finally {
            sql("set global time_zone = 'SYSTEM'", "set global sql_mode = default");
        }
    }
}

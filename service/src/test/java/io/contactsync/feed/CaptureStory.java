package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.event.EventType;
import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.Published;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What capture with an outbox must do on every database; a subclass says only where the database is. */
abstract class CaptureStory {

    static final String QUERY = """
            select m.id as contact_id, m.first_name as "givenName", m.last_name as surname, m.email, m.born as birthday,
              (select p.number from phone p where p.member_id = m.id and p.nr = 1) as phone, m.chapter as "tag.chapter"
            from member m where m.active = 1;""";

    static final List<WatchedTable> TABLES =
            List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id"));

    @TempDir
    Path folder;

    final RecordingSink sink = new RecordingSink();
    final List<AutoCloseable> opened = new ArrayList<>();
    Capture capture;

    abstract String url();

    /** Makes the database as good as new. */
    void empty() throws SQLException {}

    @Nullable String username() {
        return null;
    }

    @Nullable Password password() {
        return null;
    }

    @BeforeEach
    void make() throws Exception {
        empty();
        sql(
                "create table member (id integer primary key, first_name varchar(50), last_name varchar(50),"
                        + " email varchar(80), born varchar(20), chapter varchar(20), active integer not null default 1)",
                "create table phone (member_id integer not null, nr integer not null, number varchar(30))");
        capture = capture(QUERY, TABLES, state("state"));
        capture.installer.install();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    Connection connect() throws SQLException {
        Password password = password();
        return DriverManager.getConnection(url(), username(), password == null ? null : password.value());
    }

    /** All in one transaction. */
    void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    StateDb state(String name) {
        StateDb state = StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve(name + ".db"), null, null), Clock.systemUTC());
        opened.add(state);
        return state;
    }

    SourceSettings settings(String query, List<WatchedTable> tables) {
        return new SourceSettings(url(), username(), password(), query, tables, SourceSettings.DEFAULT_INSTALLATION);
    }

    Capture capture(String query, List<WatchedTable> tables, StateDb state) {
        var made = new Capture(settings(query, tables), state, sink);
        opened.add(made);
        return made;
    }

    void members(int count) throws SQLException {
        List<String> inserts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            inserts.add("insert into member (id, first_name, last_name, chapter) values (" + i + ", 'A" + i
                    + "', 'B', 'North')");
        }
        sql(inserts.toArray(String[]::new));
    }

    @Test
    void changes_of_a_member_become_events() throws Exception {
        sql("insert into member (id, first_name, chapter) values (1, ' Ada ', 'North')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        assertThat(capture.newest("1").envelope().tags()).containsEntry("chapter", "North");

        sql("update member set email = 'ada@example.org' where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");

        sql("update member set email = 'ada@example.org' where id = 1");
        capture.settle();
        assertThat(sink.drain()).as("nothing changed").isEmpty();

        sql("insert into phone values (1, 1, '+49 30 1')");
        capture.settle();
        assertThat(sink.drain()).as("a child row").containsExactly("updated 1");

        sql("update member set active = 0 where id = 1");
        capture.settle();
        assertThat(sink.drain()).as("no row of the query").containsExactly("deleted 1");

        sql("update member set active = 1 where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");

        sql("delete from member where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("deleted 1");

        sql("insert into member (id, first_name) values (1, 'Ada')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void an_event_carries_a_null_for_each_empty_column_and_growing_versions() throws Exception {
        sql("insert into member (id, first_name, email) values (1, 'Ada', '  ')");
        capture.settle();
        long first = RecordingSink.version(capture.newest("1"));
        sql("update member set last_name = 'Lovelace' where id = 1");
        capture.settle();

        assertThat(RecordingSink.version(capture.newest("1"))).isGreaterThan(first);
        assertThat(capture.newest("1").<String>match(u -> u.data().json(), d -> "deleted"))
                .isEqualTo("{\"birthday\":null,\"businessPhones\":[],\"displayName\":\"Ada Lovelace\","
                        + "\"emailAddresses\":[],\"givenName\":\"Ada\",\"surname\":\"Lovelace\"}");
    }

    @Test
    void a_query_that_the_database_refuses_is_said_once_and_nothing_is_let_go_of() throws Exception {
        members(1);
        capture.settle();
        new Resync(capture.state).contacts(List.of(new ContactId("1")));
        sql("alter table member rename column email to mail");
        sink.drain();

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThatThrownBy(() -> capture.comparison.runOnce(false)).hasMessageContaining("email");
        assertThat(capture.listener.parts).containsExactly("broken SOURCE");
        assertThat(sink.drain()).isEmpty();

        sql("alter table member rename column mail to email");
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
        assertThat(capture.listener.parts).containsExactly("broken SOURCE", "restored SOURCE");
    }

    @Test
    void the_version_is_drawn_before_the_rows_are_read_and_nothing_is_let_go_of_before_it_is_saved() throws Exception {
        members(1);
        capture.relay.runOnce();

        assertThat(capture.listener.steps).containsExactly("taken", "drawn", "read", "published", "saved", "letGo");
    }

    @Test
    void a_relay_that_lost_its_lock_while_it_read_publishes_nothing() throws Exception {
        members(1);
        capture.relay.runOnce();
        sink.drain();
        sql("update member set first_name = 'X'");
        capture.listener.at = step -> {
            if (step.equals("read")) {
                capture.lock.release();
            }
        };

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(sink.drain()).isEmpty();

        capture.listener.at = step -> {};
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
    }

    @Test
    void what_an_older_relay_saves_late_does_not_hide_what_a_newer_one_saved() throws Exception {
        members(1);
        capture.settle();
        long newest = RecordingSink.version(capture.newest("1"));
        ContactId contact = new ContactId("1");

        capture.state.write(tx -> {
            new Published(tx).save(List.of(new Published.Row(contact, newest - 1, "older", false, 0)));
            return true;
        });

        assertThat(capture.state.<Long>read(tx ->
                        new Published(tx).find(List.of(contact)).get(contact).version()))
                .isEqualTo(newest);
    }

    @Test
    void many_changes_of_one_member_are_one_event() throws Exception {
        sql("insert into member (id, first_name) values (1, 'A')");
        sql("update member set first_name = 'B' where id = 1");
        sql("update member set first_name = 'C' where id = 1");
        capture.settle();

        assertThat(sink.drain()).containsExactly("created 1");
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void a_member_deleted_and_inserted_in_one_transaction_is_deleted_and_created() throws Exception {
        members(1);
        capture.settle();
        sink.drain();

        sql("delete from member where id = 1", "insert into member (id, first_name) values (1, 'A1')");
        capture.settle();

        assertThat(sink.confirmed).hasSize(2);
        assertThat(RecordingSink.version(sink.confirmed.get(0).event()))
                .isLessThan(RecordingSink.version(sink.confirmed.get(1).event()));
        assertThat(sink.drain()).containsExactly("deleted 1", "created 1");
    }

    @Test
    void a_changed_key_ends_the_old_contact_and_begins_a_new_one() throws Exception {
        members(1);
        capture.settle();
        sink.drain();

        sql("update member set id = 7 where id = 1");
        capture.settle();

        assertThat(sink.drain()).containsExactlyInAnyOrder("deleted 1", "created 7");
    }

    @Test
    void a_transaction_that_is_rolled_back_leaves_no_event() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into member (id, first_name) values (1, 'A')");
            connection.rollback();
        }
        capture.settle();

        assertThat(sink.drain()).isEmpty();
    }

    @Test
    void a_bulk_update_larger_than_a_batch_arrives_whole() throws Exception {
        members(1_700);
        capture.settle();
        sink.drain();

        sql("update member set last_name = 'Z'");
        capture.settle();

        assertThat(sink.drain()).hasSize(1_700);
        assertThat(capture.database.outbox().backlog().rows()).isZero();
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void the_first_load_is_a_comparison_and_live_changes_overtake_it() throws Exception {
        capture.installer.uninstall();
        members(250);
        capture.installer.install();
        capture.comparison.runOnce(false);

        capture.relay.runOnce();
        sql("insert into member (id, first_name) values (1000, 'Live')");
        sink.drain();
        capture.relay.runOnce();

        assertThat(sink.confirmed.get(0).bulk()).isFalse();
        assertThat(sink.confirmed.get(0).event().contactId().value()).isEqualTo("1000");
        assertThat(sink.confirmed.get(1).bulk()).isTrue();
        capture.settle();
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void a_load_waits_while_the_queue_is_long_and_live_changes_do_not() throws Exception {
        capture.installer.uninstall();
        members(3);
        capture.installer.install();
        capture.comparison.runOnce(false);
        sink.backlog = 5_001;

        sql("insert into member (id, first_name) values (1000, 'Live')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1000");

        sink.backlog = 0;
        capture.settle();
        assertThat(sink.drain()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(EventSink.Failure.class)
    void what_the_broker_did_not_confirm_is_published_again(EventSink.Failure failure) throws Exception {
        members(3);
        sink.failing.put("2", failure);

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(sink.drain()).containsExactlyInAnyOrder("created 1", "created 3");
        assertThat(capture.listener.parts).as("said once").containsExactly("broken BROKER");

        sink.failing.clear();
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 2");
        assertThat(capture.listener.parts).containsExactly("broken BROKER", "restored BROKER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"taken", "drawn", "read", "published", "saved", "letGo"})
    void a_crash_between_any_two_steps_only_sends_again(String step) throws Exception {
        members(3);
        capture.settle();
        sql(
                "update member set first_name = 'X' where id = 1",
                "delete from member where id = 2",
                "delete from member where id = 3",
                "insert into member (id, first_name) values (3, 'A3')",
                "insert into member (id, first_name) values (4, 'New')");
        capture.listener.dieAt = step;

        assertThatThrownBy(() -> capture.relay.runOnce()).isInstanceOf(Capture.Killed.class);
        capture.close();
        sql("update member set first_name = 'Y' where id = 1");
        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();

        next.assertPublishedEqualsQuery();
        assertThat(next.compare()).isEqualTo(new ComparisonResult(3, 0, 0, 0, 0));
        assertThat(next.database.outbox().backlog().rows()).isZero();
    }

    @Test
    void what_is_as_before_again_after_a_crash_is_told_to_whoever_heard_otherwise() throws Exception {
        members(3);
        capture.settle();
        sink.drain();
        sql("update member set first_name = 'B' where id = 1", "delete from member where id = 2");
        capture.listener.dieAt = "published";

        assertThatThrownBy(() -> capture.relay.runOnce()).isInstanceOf(Capture.Killed.class);
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "deleted 2");
        capture.close();
        sql("update member set first_name = 'A1' where id = 1", "insert into member (id, first_name) values (2, 'A2')");
        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();

        assertThat(sink.drain())
                .contains("updated 1")
                .anyMatch(event -> event.endsWith("d 2") && !event.startsWith("deleted"));
        next.assertPublishedEqualsQuery();
    }

    @ParameterizedTest
    @ValueSource(strings = {"comparing", "taken", "drawn", "read", "published", "saved", "letGo"})
    void a_crash_during_the_first_load_loses_nothing(String step) throws Exception {
        capture.installer.uninstall();
        members(1_100);
        capture.installer.install();
        capture.listener.dieAt = step;

        assertThatThrownBy(() -> capture.compare()).isInstanceOf(Capture.Killed.class);
        capture.close();
        Capture next = capture(QUERY, TABLES, capture.state);
        next.compare();

        next.assertPublishedEqualsQuery();
        assertThat(sink.newest).hasSize(1_100);
    }

    @Test
    void a_change_while_the_broker_is_asked_is_not_let_go_of() throws Exception {
        members(1);
        sink.beforePublish.add(() -> {
            try {
                sql("update member set first_name = 'Later' where id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        capture.settle();

        assertThat(sink.drain()).containsExactly("created 1", "updated 1");
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void the_comparison_finds_what_no_trigger_saw() throws Exception {
        members(30);
        capture.settle();
        sink.drain();
        capture.installer.uninstall();
        sql(
                "update member set first_name = 'X' where id = 1",
                "delete from member where id = 2",
                "insert into member (id, first_name) values (99, 'New')");
        capture.installer.install();

        ComparisonResult result = capture.compare();

        assertThat(result).isEqualTo(new ComparisonResult(30, 2, 0, 1, 0));
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "deleted 2", "created 99");
        capture.assertPublishedEqualsQuery();
        assertThat(capture.compare()).isEqualTo(new ComparisonResult(30, 0, 0, 0, 0));
    }

    @Test
    void live_changes_during_a_comparison_are_neither_lost_nor_taken_for_gone() throws Exception {
        members(600);
        capture.settle();
        capture.listener.at = step -> {
            if (step.equals("comparing")) {
                capture.listener.at = other -> {};
                try {
                    sql("delete from member where id <= 5", "update member set first_name = 'X' where id = 6");
                    for (int id = 2_000; id < 2_100; id++) {
                        sql("insert into member (id, first_name) values (" + id + ", 'New')");
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                capture.settle();
            }
        };

        ComparisonResult result = capture.compare();

        assertThat(result.gone()).isZero();
        assertThat(result.held()).isZero();
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void an_empty_read_is_never_taken_for_all_deleted() throws Exception {
        members(1);
        capture.settle();
        sink.drain();
        capture.installer.uninstall();
        sql("delete from member");
        capture.installer.install();

        assertThat(capture.compare()).isEqualTo(new ComparisonResult(0, 0, 0, 1, 1));
        assertThat(capture.compare().held()).as("the same hold").isEqualTo(1);
        assertThat(sink.drain()).isEmpty();

        sql("insert into member (id, first_name, last_name, chapter) values (1, 'A1', 'B', 'North')");
        capture.compare();
        assertThat(openHold(capture)).as("withdrawn").isEmpty();
        assertThat(sink.drain()).isEmpty();
    }

    @Test
    void more_deletes_than_allowed_wait_for_a_person_who_lets_them() throws Exception {
        members(100);
        capture.settle();
        sink.drain();
        capture.installer.uninstall();
        sql("delete from member where id <= 21");
        capture.installer.install();

        assertThat(capture.compare().held()).isEqualTo(21);
        assertThat(sink.drain()).isEmpty();
        sql("insert into member (id, first_name, last_name, chapter) values (1, 'A1', 'B', 'North')");
        assertThat(capture.compare().held()).as("one is back").isEqualTo(20);

        long id = openHold(capture).orElseThrow().id();
        assertThat(capture.state.<Boolean>write(tx -> new SourceHolds(tx).approve(id)))
                .isTrue();
        sql("insert into member (id, first_name, last_name, chapter) values (2, 'A2', 'B', 'North')");
        capture.settle();

        assertThat(sink.drain()).hasSize(19).doesNotContain("deleted 1", "deleted 2");
        capture.assertPublishedEqualsQuery();
        assertThat(capture.compare()).isEqualTo(new ComparisonResult(81, 0, 0, 0, 0));
    }

    @Test
    void refused_deletes_are_not_proposed_again_until_the_contact_was_back() throws Exception {
        members(4);
        capture.settle();
        sink.drain();
        capture.installer.uninstall();
        sql("update member set active = 0 where id <= 3");
        capture.comparison.runOnce(false);
        long id = openHold(capture).orElseThrow().id();
        capture.state.write(tx -> new SourceHolds(tx).reject(id));

        assertThat(capture.comparison.runOnce(false)).isEqualTo(new ComparisonResult(1, 0, 0, 0, 0));
        sql("update member set active = 1 where id <= 3");
        capture.comparison.runOnce(false);
        sql("update member set active = 0 where id <= 1");
        capture.comparison.runOnce(false);
        assertThat(openHold(capture)).isEmpty();

        capture.installer.install();
        capture.settle();
        assertThat(sink.drain()).containsExactly("deleted 1");
    }

    @Test
    void a_candidate_whose_row_vanished_is_left_to_the_next_comparison_and_its_guard() throws Exception {
        capture.installer.uninstall();
        members(50);
        capture.comparison.runOnce(false);
        sql("delete from member");
        capture.installer.install();

        capture.settle();
        assertThat(sink.drain()).as("no mass delete by the back door").isEmpty();
        assertThat(capture.compare().held()).isEqualTo(50);
    }

    @Test
    void two_rows_of_one_id_are_an_error_and_no_delete() throws Exception {
        Capture byPhone = capture(
                "select member_id as contact_id, number as phone from phone",
                List.of(new WatchedTable("phone", "member_id")),
                state("second"));
        capture.installer.uninstall();
        byPhone.installer.install();
        sql("insert into phone values (1, 1, '1')", "insert into phone values (2, 1, '2')");
        byPhone.settle();
        sink.drain();

        sql("insert into phone values (1, 2, '3')");
        byPhone.settle();

        assertThat(sink.drain()).isEmpty();
        assertThat(byPhone.listener.problems)
                .extracting(RowProblem::toString)
                .containsExactly("column \"contact_id\": several rows of this id (expected: one row each)");
        assertThat(byPhone.compare().gone()).isZero();
        assertThat(sink.drain()).isEmpty();
        assertThat(byPhone.listener.problems).as("the comparison says it too").hasSizeGreaterThan(1);
    }

    @Test
    void a_row_that_does_not_convert_is_set_aside_and_the_others_go_on() throws Exception {
        members(3);
        capture.settle();
        sink.drain();

        sql(
                "update member set born = 'in spring' where id = 1",
                "update member set born = '1974-07-22 00:00:00' where id = 2");
        capture.settle();

        assertThat(sink.drain()).containsExactly("updated 2");
        assertThat(capture.newest("2").<String>match(u -> u.data().json(), d -> "deleted"))
                .contains("\"birthday\":\"1974-07-22\"");
        assertThat(capture.listener.problems).hasSize(1);
        assertThat(capture.listener.problems.get(0).contactId()).contains(new ContactId("1"));
        assertThat(capture.listener.problems.get(0).toString())
                .startsWith("column \"birthday\": not a date")
                .doesNotContain("spring");
        assertThat(capture.compare().gone()).as("it is there all the same").isZero();
    }

    @Test
    void ids_are_compared_exactly_and_without_trailing_blanks() throws Exception {
        sql("create table badge (code char(6) primary key, owner varchar(20))");
        Capture badges = capture(
                "select code as contact_id, owner as name from badge",
                List.of(new WatchedTable("badge", "code")),
                state("second"));
        capture.installer.uninstall();
        sql("insert into badge values ('old   ', 'Old')");
        badges.installer.install();
        sql("insert into badge values ('ab    ', 'Lower')", "insert into badge values ('AB', 'Upper')");
        badges.compare();
        badges.settle();

        assertThat(sink.drain()).containsExactlyInAnyOrder("created ab", "created AB", "created old");
        sql("update badge set owner = 'Lower 2' where code = 'ab    '", "delete from badge where code = 'AB'");
        badges.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated ab", "deleted AB");

        badges.close();
        Capture next = capture(
                "select code as contact_id, owner as name from badge",
                List.of(new WatchedTable("badge", "code")),
                badges.state);
        new Resync(next.state).contacts(List.of(new ContactId("old")));
        next.settle();
        assertThat(sink.drain()).as("after a restart too").containsExactly("updated old");
        next.assertPublishedEqualsQuery();
    }

    @Test
    void a_key_may_be_an_expression_and_a_quoted_column() throws Exception {
        sql("create table \"Odd Table\" (\"Group\" varchar(5), nr integer, owner varchar(20))");
        Capture odd = capture(
                "select 'M-' || nr as contact_id, owner as name from \"Odd Table\"",
                List.of(new WatchedTable("\"Odd Table\"", "'M-' || nr")),
                state("second"));
        capture.installer.uninstall();
        odd.installer.install();
        sql("insert into \"Odd Table\" values ('a', 1, 'One')", "insert into \"Odd Table\" values ('b', null, 'None')");
        odd.settle();

        assertThat(sink.drain()).containsExactly("created M-1");
        sql("update \"Odd Table\" set nr = 2 where \"Group\" = 'a'");
        odd.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("deleted M-1", "created M-2");
    }

    @Test
    void resync_publishes_again_whatever_was_published() throws Exception {
        members(3);
        capture.settle();
        sink.drain();

        new Resync(capture.state).contacts(List.of(new ContactId("2"), new ContactId("77")));
        capture.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 2", "deleted 77");

        new Resync(capture.state).all();
        assertThat(loop(capture).runIfDue()).isPresent();
        capture.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "updated 2", "updated 3");
    }

    @Test
    void an_edited_query_asks_for_a_comparison() throws Exception {
        members(2);
        assertThat(loop(capture).runIfDue()).as("none ever ended").isPresent();
        capture.settle();
        sink.drain();
        ComparisonLoop same = loop(capture);
        assertThat(same.runIfDue()).isEmpty();
        capture.close();

        Capture edited =
                capture("select id as contact_id, last_name as \"givenName\" from member", TABLES, capture.state);
        edited.settle();
        assertThat(loop(edited).runIfDue()).isPresent();
        edited.settle();

        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "updated 2");
        edited.assertPublishedEqualsQuery();
    }

    @Test
    void a_lost_state_db_costs_nothing_but_events() throws Exception {
        members(2);
        capture.settle();
        capture.close();
        sink.drain();

        Capture fresh = capture(QUERY, TABLES, state("fresh"));
        sql("delete from member where id = 2");
        fresh.settle();
        assertThat(sink.drain()).as("a delete of an unknown contact").containsExactly("deleted 2");
        fresh.compare();

        assertThat(sink.drain()).containsExactly("created 1");
        fresh.assertPublishedEqualsQuery();
    }

    @Test
    void installing_twice_changes_nothing_and_uninstalling_leaves_nothing() throws Exception {
        assertThat(capture.installer.install()).isEmpty();
        assertThat(states(capture)).containsOnly(TableCapture.State.INSTALLED);

        Capture other = capture(
                QUERY,
                List.of(new WatchedTable("member", "id + 0"), new WatchedTable("phone", "member_id")),
                capture.state);
        assertThat(states(other)).containsExactly(TableCapture.State.DIFFERS, TableCapture.State.INSTALLED);
        assertThat(other.installer.install()).isNotEmpty();
        assertThat(states(other)).containsOnly(TableCapture.State.INSTALLED);

        other.installer.uninstall();
        assertThat(states(other)).containsOnly(TableCapture.State.MISSING);
        assertThat(leftovers()).isEmpty();
        sql("insert into member (id, first_name) values (1, 'A')");
    }

    /** Names of everything in the database that is ours. */
    abstract List<String> leftovers() throws SQLException;

    @Test
    void a_key_that_cannot_be_computed_is_refused_before_it_breaks_a_write() {
        Capture wrong = capture(QUERY, List.of(new WatchedTable("member", "idd + 1")), capture.state);

        assertThatThrownBy(wrong.installer::install)
                .hasMessageContaining("key of member")
                .hasMessageContaining("idd");
        assertThat(states(capture)).containsOnly(TableCapture.State.INSTALLED);
    }

    @Test
    void missing_triggers_are_said_once_and_answered_with_a_comparison_when_they_are_back() throws Exception {
        members(3);
        capture.settle();
        sink.drain();
        var watch = new TriggerWatch(capture.installer, capture.state, capture.listener);
        assertThat(watch.check()).isTrue();
        loop(capture).runIfDue();
        assertThat(loop(capture).runIfDue()).isEmpty();

        capture.installer.uninstall();
        sql("update member set first_name = 'X' where id = 1");
        assertThat(watch.check()).isFalse();
        assertThat(watch.check()).isFalse();
        assertThat(watch.isHealthy()).isFalse();
        capture.installer.install();
        var afterRestart = new TriggerWatch(capture.installer, capture.state, capture.listener);
        assertThat(afterRestart.check()).isTrue();
        assertThat(watch.check()).isTrue();

        assertThat(capture.listener.parts).containsExactly("broken TRIGGERS", "restored TRIGGERS");
        assertThat(loop(capture).runIfDue()).isPresent();
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).as("once").isEmpty();
    }

    @Test
    void loops_publish_by_themselves_and_stop_when_told() throws Exception {
        members(3);
        var relays = new RelayLoop(capture.relay, Duration.ofMillis(10));
        ComparisonLoop comparisons = loop(capture);
        relays.start();
        comparisons.start();

        await().until(() -> sink.newest.size() == 3);
        sql("delete from member where id = 2");
        await().until(() -> sink.newest.values().stream().anyMatch(e -> e.type() == EventType.DELETED));
        comparisons.close();
        relays.close();

        assertThat(capture.relay.isActive()).isFalse();
        sql("update member set first_name = 'X'");
        assertThat(capture.database.outbox().backlog().rows()).isEqualTo(2);
    }

    @Test
    void candidates_are_gone_when_all_is_published() throws Exception {
        members(3);
        capture.compare();

        assertThat(capture.state.<Long>read(tx -> new FeedCandidates(tx).count()))
                .isZero();
    }

    private static List<TableCapture.State> states(Capture capture) {
        return capture.installer.status().stream().map(TableCapture::state).toList();
    }

    static Optional<SourceHolds.Hold> openHold(Capture capture) {
        return capture.state.read(tx -> new SourceHolds(tx).open());
    }

    static ComparisonLoop loop(Capture capture) {
        capture.relay.runOnce();
        return new ComparisonLoop(
                capture.comparison,
                capture.reader,
                capture.state,
                Duration.ofHours(24),
                Clock.systemUTC(),
                capture.relay::isActive,
                RelayListener.NONE);
    }
}

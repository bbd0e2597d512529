package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactId;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.WatchedTable;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rows and ids may look like, whatever notices the changes and wherever they are. */
abstract class RowsStory extends CaptureStory {

    @Test
    void a_member_deleted_and_inserted_in_one_transaction_is_said_in_one_event_and_not_at_all_where_nothing_changed()
            throws Exception {
        members(2);
        capture.settle();
        sink.drain();

        sql(
                "delete from member",
                "insert into member (id, first_name, last_name, chapter) values (1, 'A1', 'B', 'North')",
                "insert into member (id, first_name) values (2, 'Else')");
        capture.settle();

        assertThat(sink.drain()).containsExactly("created 2");
        capture.assertPublishedEqualsQuery();
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
    void two_rows_of_one_id_are_an_error_and_no_delete() throws Exception {
        Capture byPhone = capture(
                "select member_id as contact_id, number as phone from phone",
                List.of(new WatchedTable("phone", "member_id")),
                state("second"));
        uninstall(capture);
        install(byPhone);
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
        sql("create table badge (code char(6)" + database().exact() + " primary key, owner varchar(20))");
        Capture badges = capture(
                "select code as contact_id, owner as name from badge",
                List.of(new WatchedTable("badge", "code")),
                state("second"));
        uninstall(capture);
        sql("insert into badge values ('old   ', 'Old')");
        install(badges);
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
    void a_key_may_be_an_expression_over_several_quoted_columns() throws Exception {
        String table = database().quote("Odd Table");
        String group = database().quote("Group");
        String key = database().concat("'M-'", group, "'/'", "nr");
        sql("create table " + table + " (" + group + " varchar(5), nr integer, owner varchar(20))");
        Capture odd = capture(
                "select " + key + " as contact_id, owner as name from " + table,
                List.of(new WatchedTable(table, key)),
                state("second"));
        uninstall(capture);
        install(odd);
        sql("insert into " + table + " values ('a', 1, 'One')", "insert into " + table + " values ('b', null, 'None')");
        odd.settle();

        assertThat(sink.drain()).containsExactly("created M-a/1");
        sql("update " + table + " set nr = 2 where " + group + " = 'a'");
        odd.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("deleted M-a/1", "created M-a/2");
        sql("update " + table + " set owner = 'Two' where " + group + " = 'a'");
        odd.settle();
        assertThat(sink.drain()).containsExactly("updated M-a/2");
    }

    @Test
    void ids_that_repeat_are_found_for_whoever_looks() throws Exception {
        sql("insert into member (id, first_name) values (1, 'Ada'), (2, 'Ada'), (3, 'Grace')");

        try (MemberDatabase members =
                MemberDatabase.open(settings("select first_name as contact_id from member", TABLES))) {
            assertThat(members.probe().repeatedIds(10)).containsExactly("Ada");
        }
    }
}

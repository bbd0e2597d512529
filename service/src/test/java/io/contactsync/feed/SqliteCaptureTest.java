package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.memberdb.WatchedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteCaptureTest extends CaptureStory {

    @Override
    String url() {
        return "jdbc:sqlite:" + folder.resolve("members.db");
    }

    @Override
    List<String> leftovers() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select name from sqlite_master where sql like '%contactsync%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Test
    void ids_that_differ_only_in_case_are_kept_apart_whatever_the_collation() throws Exception {
        sql("create table nick (n text collate nocase primary key, name text)");
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
    }

    @Test
    void the_application_writes_while_a_comparison_runs() throws Exception {
        members(700);
        capture.listener.at = step -> {
            capture.listener.at = later -> {};
            try {
                sql("update member set first_name = 'X' where id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(capture.comparison.runOnce(false).rows()).isEqualTo(700);
    }

    @Test
    void a_standby_takes_over_when_the_active_one_lets_go() throws Exception {
        members(1);
        capture.settle();
        var standby = new Capture(settings(QUERY, TABLES), capture.state, sink, "standby");
        opened.add(standby);
        assertThat(standby.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        sql("update member set first_name = 'X'");

        capture.relay.release();
        standby.settle();

        standby.assertPublishedEqualsQuery();
    }

    @Test
    void of_two_installations_with_state_dbs_of_their_own_only_the_newest_goes_on() throws Exception {
        members(1);
        capture.settle();
        Capture newest = capture(QUERY, TABLES, state("other"));
        newest.settle();
        sink.drain();

        capture.later.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(capture.relay.isActive()).isFalse();
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);

        assertThat(capture.listener.parts).as("said once").containsExactly("broken OWNERSHIP");
        sql("update member set first_name = 'X'");
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        newest.settle();
        newest.assertPublishedEqualsQuery();
    }
}

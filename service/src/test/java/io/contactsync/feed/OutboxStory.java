package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.FeedState;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outbox and its triggers, on every database that has them. */
abstract class OutboxStory extends CaptureStory {

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
        assertThat(database().texts(database().leftovers())).isEmpty();
        sql("insert into member (id, first_name) values (1, 'A')");
    }

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

    /** A look that finds all as it should be, and nothing to compare. */
    private TriggerWatch quiet() throws Exception {
        members(2);
        capture.settle();
        var watch = new TriggerWatch(capture.installer, capture.state, capture.listener);
        assertThat(watch.check()).isTrue();
        loop(capture).runIfDue();
        capture.settle();
        sink.drain();
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).isEmpty();
        return watch;
    }

    /** SQLite does not tell such a trigger from the one that was there before. */
    @Test
    void a_trigger_that_was_gone_between_two_looks_is_answered_with_a_comparison() throws Exception {
        TriggerWatch watch = quiet();
        String name = "contactsync_default_t0_update";
        String create = capture.installer.sql().stream()
                .filter(statement -> statement.toLowerCase(Locale.ROOT).contains("create trigger"))
                .filter(statement -> statement.contains(name))
                .findFirst()
                .orElseThrow();

        sql(dropTrigger(name));
        sql("update member set first_name = 'X' where id = 1");
        sql(plain(create));
        assertThat(states(capture)).containsOnly(TableCapture.State.INSTALLED);
        assertThat(watch.check()).isTrue();

        boolean tells = database().hasConcurrentWriters();
        assertThat(loop(capture).runIfDue().isPresent()).isEqualTo(tells);
        capture.settle();
        assertThat(sink.drain()).hasSize(tells ? 1 : 0);
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).as("once").isEmpty();
    }

    @Test
    void a_state_db_of_a_version_that_knew_no_marks_asks_for_no_comparison() throws Exception {
        TriggerWatch watch = quiet();
        capture.state.write(tx -> {
            var feed = new FeedState(tx);
            feed.find("triggers-mark").ifPresent(mark -> feed.remove("triggers-mark", mark));
            return true;
        });

        assertThat(watch.check()).isTrue();

        assertThat(loop(capture).runIfDue()).isEmpty();
        assertThat(capture.state.<Boolean>read(
                        tx -> new FeedState(tx).find("triggers-mark").isPresent()))
                .isEqualTo(database().hasConcurrentWriters());
    }

    String dropTrigger(String name) {
        return "drop trigger " + name;
    }

    /** SQLite cannot catch what fails in a trigger, and refuses to drop a column that a trigger names. */
    @Test
    void an_outbox_that_was_dropped_by_hand_does_not_fail_the_applications_statements() throws Exception {
        members(1);
        capture.settle();
        sink.drain();
        sql("drop table contactsync_outbox_default");

        if (database().hasConcurrentWriters()) {
            sql("insert into member (id, first_name) values (2, 'Unnoticed')");
        } else {
            assertThatThrownBy(() -> sql("insert into member (id, first_name) values (2, 'Refused')"))
                    .hasMessageContaining("no such table");
        }
        assertThat(states(capture)).containsOnly(TableCapture.State.MISSING);
        var watch = new TriggerWatch(capture.installer, capture.state, capture.listener);
        assertThat(watch.check()).isFalse();

        capture.installer.install();
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).isPresent();
        capture.settle();
        capture.assertPublishedEqualsQuery();
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).as("once").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"contactsync_outbox_default", "contactsync_meta_default"})
    void whatever_of_ours_is_left_is_removed(String dropped) throws Exception {
        sql("drop table " + dropped);

        List<String> announced = capture.installer.uninstallSql();
        assertThat(announced).last().asString().startsWith("drop table").doesNotContain(dropped);
        capture.installer.uninstall();

        assertThat(database().texts(database().leftovers())).isEmpty();
        assertThat(capture.installer.uninstallSql()).isEmpty();
        sql("insert into member (id, first_name) values (1, 'A')");
    }

    @Test
    void a_key_that_fails_on_a_row_asks_for_a_comparison_and_fails_no_statement() throws Exception {
        members(2);
        capture.settle();
        loop(capture).runIfDue();
        capture.settle();
        sink.drain();
        capture.close();
        Capture odd = capture(QUERY, List.of(new WatchedTable("member", failing())), capture.state);
        odd.installer.install();
        loop(odd).runIfDue();
        odd.settle();

        sql("update member set first_name = 'X', chapter = 'zero' where id = 1");
        odd.settle();

        boolean asked = loop(odd).runIfDue().isPresent();
        odd.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
        assertThat(asked).isEqualTo(!failing().equals("id"));
    }

    /** A key that cannot be computed while the chapter is "zero"; just the key where nothing fails. */
    String failing() {
        return "id";
    }

    @Test
    void statements_that_were_printed_and_run_by_hand_are_answered_with_a_comparison() throws Exception {
        members(2);
        capture.settle();
        var watch = new TriggerWatch(capture.installer, capture.state, capture.listener);
        assertThat(watch.check()).isTrue();
        loop(capture).runIfDue();
        capture.settle();
        sink.drain();
        List<String> printed = capture.installer.sql();
        capture.installer.uninstall();
        sql("update member set first_name = 'X' where id = 1");

        for (String statement : printed) {
            sql(plain(statement));
        }

        assertThat(states(capture)).containsOnly(TableCapture.State.INSTALLED);
        assertThat(watch.check()).isTrue();
        assertThat(loop(capture).runIfDue()).isPresent();
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
    }

    /** A printed statement as it is sent. */
    private static String plain(String printed) {
        return printed.replace("delimiter $$\n", "")
                .replace("$$\ndelimiter ;", "")
                .replaceAll(";$", "");
    }

    static List<TableCapture.State> states(Capture capture) {
        return capture.installer.status().stream().map(TableCapture::state).toList();
    }
}

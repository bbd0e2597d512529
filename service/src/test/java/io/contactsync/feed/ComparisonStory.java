package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.memberdb.SourceException;
import io.contactsync.state.FeedCandidates;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.Versions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison and the first load, beside every feed. */
abstract class ComparisonStory extends CaptureStory {

    @Test
    void the_first_load_is_a_comparison_and_live_changes_overtake_it() throws Exception {
        uninstall(capture);
        members(250);
        install(capture);
        capture.comparison.runOnce(0);

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
        uninstall(capture);
        members(3);
        install(capture);
        capture.comparison.runOnce(0);
        sink.backlog = 5_001;

        sql("insert into member (id, first_name) values (1000, 'Live')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1000");

        sink.backlog = 0;
        capture.settle();
        assertThat(sink.drain()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"comparing", "taken", "drawn", "read", "published", "saved", "letGo"})
    void a_crash_during_the_first_load_loses_nothing(String step) throws Exception {
        uninstall(capture);
        members(1_100);
        install(capture);
        capture.listener.dieAt = step;

        assertThatThrownBy(() -> capture.compare()).isInstanceOf(Capture.Killed.class);
        capture.close();
        Capture next = capture(QUERY, TABLES, capture.state);
        next.compare();

        next.assertPublishedEqualsQuery();
        assertThat(sink.newest).hasSize(1_100);
    }

    @Test
    void the_comparison_finds_what_no_trigger_saw() throws Exception {
        members(30);
        capture.settle();
        sink.drain();
        uninstall(capture);
        sql(
                "update member set first_name = 'X' where id = 1",
                "delete from member where id = 2",
                "insert into member (id, first_name) values (99, 'New')");
        install(capture);

        ComparisonResult result = capture.compare();

        assertThat(result).isEqualTo(new ComparisonResult(30, 2, 0, 1, 0));
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "deleted 2", "created 99");
        capture.assertPublishedEqualsQuery();
        assertThat(capture.compare()).isEqualTo(new ComparisonResult(30, 0, 0, 0, 0));
    }

    @Test
    void contact_ids_that_changed_altogether_are_recognised_and_said_in_the_hold() throws Exception {
        members(12);
        capture.settle();
        capture.close();
        Capture edited =
                capture(QUERY.replace("m.id as contact_id", "concat('M', m.id) as contact_id"), TABLES, capture.state);

        assertThat(edited.compare().held()).isEqualTo(12);

        assertThat(holdReason(edited))
                .startsWith("12 of 12 contacts are gone")
                .contains("none of the 12 rows has an id that was published", "\"M1\" for \"1\"", "contact_id");
    }

    @Test
    void a_hold_says_nothing_of_ids_where_some_rows_are_known() throws Exception {
        members(60);
        capture.settle();
        uninstall(capture);
        sql("delete from member where id > 20");
        install(capture);

        assertThat(capture.compare().held()).isEqualTo(40);

        assertThat(holdReason(capture)).doesNotContain("changed altogether");
    }

    private static String holdReason(Capture capture) {
        return capture.state
                .<SourceHolds.Hold>read(tx -> new SourceHolds(tx).open().orElseThrow())
                .reason();
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
    void who_was_read_before_a_comparison_and_saved_while_it_ran_is_not_taken_for_gone() throws Exception {
        uninstall(capture);
        members(60);
        install(capture);
        capture.comparison.runOnce(0);
        var passed = new CountDownLatch(1);
        var saved = new CountDownLatch(1);
        List<CompletableFuture<ComparisonResult>> meanwhile = new ArrayList<>();
        capture.listener.at = step -> {
            if (step.equals("published") && meanwhile.isEmpty()) {
                meanwhile.add(CompletableFuture.supplyAsync(() -> capture.comparison.runOnce(0)));
                await(passed);
            } else if (step.equals("comparing")) {
                passed.countDown();
                await(saved);
            } else if (step.equals("saved")) {
                saved.countDown();
            }
        };

        capture.settle();

        assertThat(meanwhile.get(0).join()).isEqualTo(new ComparisonResult(60, 60, 0, 0, 0));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_empty_read_is_never_taken_for_all_deleted() throws Exception {
        members(1);
        capture.settle();
        sink.drain();
        uninstall(capture);
        sql("delete from member");
        install(capture);

        assertThat(capture.compare()).isEqualTo(new ComparisonResult(0, 0, 0, 1, 1));
        assertThat(capture.compare().held()).as("the same hold").isEqualTo(1);
        assertThat(sink.drain()).isEmpty();

        sql("insert into member (id, first_name, last_name, chapter) values (1, 'A1', 'B', 'North')");
        capture.compare();
        assertThat(openHold(capture)).as("withdrawn").isEmpty();
        assertThat(sink.drain()).isEmpty();
    }

    @Test
    void a_hold_for_an_empty_source_is_judged_anew_once_it_has_rows_again_and_soon() throws Exception {
        members(100);
        capture.settle();
        sink.drain();
        uninstall(capture);
        sql("update member set active = 0");
        install(capture);
        Instant now = Instant.now();
        assertThat(loop(capture, now).runIfDue().orElseThrow().held()).isEqualTo(100);

        sql("update member set active = 1 where id > 5");
        assertThat(loop(capture, now.plusSeconds(50)).runIfDue()).isEmpty();
        ComparisonResult again = loop(capture, now.plusSeconds(61)).runIfDue().orElseThrow();

        assertThat(again.gone()).isEqualTo(5);
        assertThat(again.held()).isZero();
        assertThat(openHold(capture)).isEmpty();
        capture.settle();
        assertThat(sink.drain())
                .containsExactlyInAnyOrder("deleted 1", "deleted 2", "deleted 3", "deleted 4", "deleted 5");
        assertThat(loop(capture, now.plusSeconds(200)).runIfDue()).isEmpty();
    }

    @Test
    void what_is_missing_of_a_source_that_was_empty_is_for_a_person_where_it_is_too_much() throws Exception {
        members(100);
        capture.settle();
        uninstall(capture);
        sql("update member set active = 0");
        install(capture);
        capture.comparison.runOnce(0);

        sql("update member set active = 1 where id > 30");
        assertThat(capture.comparison.runOnce(0).held()).isEqualTo(30);
        assertThat(openHold(capture).orElseThrow().reason()).startsWith("30 of 100");

        sql("update member set active = 1 where id > 1");
        assertThat(capture.comparison.runOnce(0).held())
                .as("as with any other hold")
                .isEqualTo(1);
    }

    @Test
    void the_guard_counts_by_the_hour_and_not_by_the_comparison() throws Exception {
        members(100);
        capture.settle();
        uninstall(capture);
        sql("delete from member where id <= 12");
        install(capture);
        assertThat(capture.compare().held()).isZero();

        uninstall(capture);
        sql("delete from member where id between 13 and 21");
        install(capture);

        assertThat(capture.compare().held()).as("21 within an hour, of 100").isEqualTo(9);
        assertThat(openHold(capture).orElseThrow().reason()).contains("12 went within the last hour");
    }

    @Test
    void where_nobody_is_gone_nothing_is_held_however_many_went_within_the_hour() throws Exception {
        members(40);
        capture.settle();
        uninstall(capture);
        sql("delete from member where id <= 20");
        install(capture);
        assertThat(capture.compare().held()).isZero();
        sql("delete from member where id <= 35");
        capture.settle();

        assertThat(capture.compare()).isEqualTo(new ComparisonResult(5, 0, 0, 0, 0));
        assertThat(openHold(capture)).isEmpty();
    }

    @Test
    void more_deletes_than_allowed_wait_for_a_person_who_lets_them() throws Exception {
        members(100);
        capture.settle();
        sink.drain();
        uninstall(capture);
        sql("delete from member where id <= 21");
        install(capture);

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
        uninstall(capture);
        sql("update member set active = 0 where id <= 3");
        capture.comparison.runOnce(0);
        long id = openHold(capture).orElseThrow().id();
        capture.state.write(tx -> new SourceHolds(tx).reject(id));

        assertThat(capture.comparison.runOnce(0)).isEqualTo(new ComparisonResult(1, 0, 0, 0, 0));
        sql("update member set active = 1 where id <= 3");
        capture.comparison.runOnce(0);
        sql("update member set active = 0 where id <= 1");
        capture.comparison.runOnce(0);
        assertThat(openHold(capture)).isEmpty();

        install(capture);
        capture.settle();
        assertThat(sink.drain()).containsExactly("deleted 1");
    }

    @Test
    void a_candidate_whose_row_vanished_is_left_to_the_next_comparison_and_its_guard() throws Exception {
        uninstall(capture);
        members(50);
        capture.comparison.runOnce(0);
        sql("delete from member");
        install(capture);

        capture.settle();
        assertThat(sink.drain()).as("no mass delete by the back door").isEmpty();
        assertThat(capture.compare().held()).isEqualTo(50);
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
    void a_comparison_is_open_until_what_it_found_is_published() throws Exception {
        members(2);
        ComparisonLoop loop = loop(capture);
        assertThat(isOpen()).as("nobody has looked yet").isFalse();
        loop.runIfDue();
        new ComparisonRequests(capture.state).resync();
        assertThat(isOpen()).as("asked for").isTrue();

        loop.runIfDue();
        assertThat(isOpen()).as("found, not published").isTrue();
        capture.settle();
        assertThat(isOpen()).as("published").isFalse();
    }

    @Test
    void a_comparison_that_is_due_is_open_while_the_source_cannot_be_read() throws Exception {
        ComparisonLoop loop = loop(capture);
        sql("alter table member rename to former_member");

        assertThatThrownBy(loop::runIfDue).isInstanceOf(SourceException.class);

        assertThat(isOpen()).isTrue();
    }

    @Test
    void a_resync_publishes_deletes_again_that_were_lost_on_their_way() throws Exception {
        members(3);
        capture.settle();
        sink.newest.forEach((id, event) -> taken(id, RecordingSink.version(event), "RELAY"));
        sql("delete from member where id <= 2");
        capture.settle();
        // Intake has heard of the second one alone.
        capture.state.write(tx -> tx.jdbc()
                .update(
                        "update contact set deleted = 1, version = ? where id = '2'",
                        RecordingSink.version(sink.newest.get("2"))));
        assertThat(sink.drain()).endsWith("deleted 1", "deleted 2");

        long again = capture.state.write(tx -> new Versions(tx).draw(1));
        capture.comparison.runOnce(again);
        capture.settle();

        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 3", "deleted 1");
    }

    @Test
    void a_resync_publishes_deletes_again_that_lost_against_an_event_of_before_the_state_db_went_back()
            throws Exception {
        members(3);
        capture.settle();
        sql("delete from member where id <= 2");
        capture.settle();
        sink.drain();
        long newer = capture.state.write(tx -> new Versions(tx).draw(1));
        taken("1", newer, "RELAY");
        taken("2", newer, "FOREIGN");

        long again = capture.state.write(tx -> new Versions(tx).draw(1));
        capture.comparison.runOnce(again);
        capture.settle();

        assertThat(sink.drain())
                .as("2 is of another publisher by now")
                .containsExactlyInAnyOrder("updated 3", "deleted 1");
    }

    /** Intake holds the contact as it was said with this version. */
    private void taken(String id, long version, String origin) {
        capture.state.write(tx -> tx.jdbc()
                .update(
                        "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                + " values (?, ?, '{}', '{}', 0, 0, ?, 0)",
                        id,
                        version,
                        origin));
    }

    private boolean isOpen() {
        return capture.state.<Boolean>read(ComparisonRequests::isOpen);
    }

    @Test
    void candidates_are_gone_when_all_is_published() throws Exception {
        members(3);
        capture.compare();

        assertThat(capture.state.<Long>read(tx -> new FeedCandidates(tx).count()))
                .isZero();
    }
}

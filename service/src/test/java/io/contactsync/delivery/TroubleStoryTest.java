package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleStoryTest extends StoryTest {

    @Test
    void nothing_is_sent_before_retry_after_is_over_even_by_the_next_process() {
        world.start("x");
        world.run();
        graph.next("create", Trouble.THROTTLED);
        for (int i = 0; i < 10; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker first = world.workers.get(0);
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        world.answering = true;
        world.run();
        Instant throttled = world.time.instant();
        int sent = graph.calls.size();
        world.advance(Duration.ofSeconds(30));
        assertThat(first.delivery.beginStop()).isNotNull();
        world.run();
        first.delivery.release();
        world.kill(first);
        world.start("b");
        world.advance(Duration.ofSeconds(70));

        assertThat(graph.calls.size()).isGreaterThan(sent);
        assertThat(graph.calls.subList(sent, graph.calls.size()))
                .allMatch(call -> !call.at().isBefore(throttled.plus(FakeGraph.RETRY_AFTER)));
        assertThat(graph.items(World.BOARD)).hasSize(10);
    }

    @Test
    void what_waited_for_a_token_while_the_mailbox_was_throttled_does_not_leave_before_retry_after_is_over() {
        world.start("x");
        world.run();
        graph.next("create", Trouble.THROTTLED);
        world.answering = false;
        world.want("M-0", ADA);
        world.advance(Duration.ofSeconds(1));
        graph.tokenIsFetched();
        for (int i = 1; i < 4; i++) {
            world.want("M-" + i, ADA);
        }
        world.advance(Duration.ofSeconds(1));
        world.answering = true;
        world.run();
        graph.tokenIsHere();
        world.run();

        assertThat(graph.calledBack).isEqualTo(3);
        assertThat(graph.items(World.BOARD)).isEmpty();

        world.advance(FakeGraph.RETRY_AFTER.plusSeconds(1));

        assertThat(graph.calledBack).isEqualTo(3);
        assertThat(graph.items(World.BOARD)).hasSize(4);
    }

    @Test
    void throttling_without_retry_after_waits_longer_each_time() {
        for (int i = 0; i < 3; i++) {
            graph.next("listMarked", Trouble.THROTTLED_BRIEFLY_WITHOUT_SAYING);
        }
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.advance(Duration.ofSeconds(30));

        var at = graph.calls.stream().map(FakeGraph.Call::at).toList();
        assertThat(Duration.between(at.get(0), at.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.between(at.get(1), at.get(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(Duration.between(at.get(2), at.get(3))).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(graph.items(World.BOARD)).hasSize(1);
    }

    @Test
    void one_mailboxs_throttling_holds_up_no_other() {
        world.mailbox("other@club.example", "");
        graph.next("listMarked", Trouble.THROTTLED);
        world.want("M-1", ADA);
        world.want("other@club.example", "", "M-1", ADA);
        world.start("a");
        world.run();

        assertThat(graph.mailboxes.values().stream()
                        .mapToInt(items -> items.size())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void a_refused_contact_waits_for_a_person_and_the_others_go_on() {
        world.start("a");
        world.run();
        graph.next("create", Trouble.BAD_DATA);
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        world.advance(Duration.ofDays(1).dividedBy(24));

        assertThat(world.state("M-1")).contains("failing");
        assertThat(world.link("M-1", "error_code")).contains("ErrorInvalidProperty");
        assertThat(world.link("M-1", "error_detail").orElseThrow()).doesNotContain("said Graph");
        assertThat(world.state("M-2")).contains("synced");
        assertThat(graph.count("create")).isEqualTo(2);
        assertThat(world.rows("select contact, mailbox, reason, detail, state, revision from dead_letter"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("contact", "M-1")
                        .containsEntry("reason", "graph-refused")
                        .containsEntry("detail", "400 ErrorInvalidProperty: said Graph")
                        .containsEntry("state", "open"));
    }

    @Test
    void what_failed_by_itself_before_does_not_lengthen_the_wait_of_what_graph_refuses() {
        world.start("a");
        world.run();
        for (int i = 0; i < 4; i++) {
            graph.next("create", Trouble.THROTTLED_BRIEFLY_WITHOUT_SAYING);
        }
        graph.next("create", Trouble.NOT_SENT);
        graph.next("create", Trouble.UNAVAILABLE);
        graph.next("create", Trouble.BAD_DATA);
        world.want("M-1", ADA);
        world.advance(Duration.ofMinutes(10));
        assertThat(world.state("M-1")).contains("failing");

        world.advance(Duration.ofHours(3));

        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_newer_revision_heals_a_refused_contact_and_its_dead_letter() {
        world.start("a");
        world.run();
        graph.next("create", Trouble.BAD_DATA);
        world.want("M-1", ADA);
        world.advance(Duration.ofSeconds(1));

        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(1));

        assertThat(world.state("M-1")).contains("synced");
        assertThat(world.link("M-1", "error_code")).contains("null");
        assertThat(world.texts("select state from dead_letter")).containsExactly("healed");
    }

    @Test
    void a_contact_that_is_refused_again_has_still_one_dead_letter() {
        world.start("a");
        world.run();
        for (int i = 0; i < 3; i++) {
            graph.next("create", Trouble.BAD_DATA);
            world.want("M-1", ADA);
            world.advance(Duration.ofSeconds(1));
        }

        assertThat(world.texts("select revision from dead_letter")).containsExactly("3");
    }

    @Test
    void a_mailbox_that_refuses_us_is_asked_again_later_and_goes_on() {
        world.start("a");
        world.run();
        graph.always(call -> true, Trouble.DENIED);
        for (int i = 0; i < 40; i++) {
            world.want("M-" + i, ADA);
        }
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        world.answering = true;
        world.run();
        int sent = graph.calls.size();
        world.advance(Duration.ofMinutes(14));
        assertThat(graph.calls).hasSize(sent);
        assertThat(world.rows("select checks, error_code from mailbox"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("checks", 1).containsEntry("error_code", "ErrorAccessDenied"));

        world.advance(Duration.ofMinutes(2));
        assertThat(graph.calls).as("one contact and the mailbox are asked").hasSize(sent + 2);
        world.advance(Duration.ofMinutes(25));
        assertThat(graph.calls).hasSize(sent + 2);

        graph.mend();
        world.advance(Duration.ofMinutes(10));
        assertThat(graph.items(World.BOARD)).hasSize(40);
        assertThat(world.rows("select checks, error_code, error_since from mailbox"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("checks", 0).containsEntry("error_code", null));
        assertThat(world.rows("select * from link where state <> 'synced'")).isEmpty();
    }

    @Test
    void one_contact_that_is_refused_stops_nobody_else_where_its_mailbox_answers() {
        world.want("M-0", ADA);
        world.start("a");
        world.run();
        graph.always(call -> "M-0".equals(call.mark()), Trouble.DENIED);
        world.want("M-0", BOB);
        world.advance(Duration.ofSeconds(1));
        for (int i = 1; i < 10; i++) {
            world.want("M-" + i, ADA);
        }
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.items(World.BOARD)).as("the others go on at once").hasSize(10);
        assertThat(world.state("M-0")).contains("failing");
        assertThat(world.texts("select reason || ' ' || contact from dead_letter where state = 'open'"))
                .containsExactly("graph-refused M-0");
        assertThat(world.texts("select checks from mailbox")).containsExactly("0");

        hours(1);
        assertThat(world.texts("select checks from mailbox"))
                .as("it stops nobody later")
                .containsExactly("0");

        graph.mend();
        hours(3);
        assertThat(name("M-0")).as("tried again by itself").isEqualTo("Bob");
    }

    @Test
    void a_mailbox_that_was_refused_for_one_contacts_sake_is_let_go_on_at_its_next_check() {
        world.want("M-0", ADA);
        world.start("a");
        world.run();
        graph.always(call -> "M-0".equals(call.mark()), Trouble.DENIED);
        world.db.write(tx -> tx.jdbc()
                .update("update mailbox set checks = 3, next_check = 0, error_class = 'MAILBOX', error_code ="
                        + " 'ErrorAccessDenied', error_detail = 'x', error_since = 1"));
        world.want("M-0", BOB);
        world.want("M-1", ADA);
        world.advance(Duration.ofSeconds(3));

        assertThat(world.state("M-1")).contains("synced");
        assertThat(world.texts("select checks from mailbox")).containsExactly("0");
    }

    @Test
    void a_mailbox_that_may_be_read_and_not_written_is_refused_after_three_contacts() {
        world.start("a");
        world.run();
        graph.always(call -> call.kind().equals("create"), Trouble.DENIED);
        for (int i = 0; i < 40; i++) {
            world.want("M-" + i, ADA);
        }
        world.advance(Duration.ofMinutes(10));

        assertThat(graph.count("create")).isLessThanOrEqualTo(4 + 3);
        assertThat(world.texts("select error_code from mailbox")).containsExactly("ErrorAccessDenied");
        assertThat(world.rows("select * from dead_letter where state = 'open'")).hasSizeLessThanOrEqualTo(4);

        graph.mend();
        hours(5);
        assertThat(graph.items(World.BOARD)).hasSize(40);
        assertThat(world.rows("select * from link where creating = 1")).isEmpty();
        assertThat(graph.count("findByMark")).as("nothing was in doubt").isZero();
    }

    @Test
    void a_full_mailbox_gets_its_deletes_and_then_what_fits() {
        for (int i = 0; i < 5; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.run();
        graph.always(
                call -> call.kind().equals("create") && graph.items(World.BOARD).size() >= 5, Trouble.FULL);
        world.want("N-0", ADA);
        world.want("N-1", ADA);
        world.advance(Duration.ofSeconds(2));
        assertThat(world.texts("select error_class from mailbox")).containsExactly("FULL");
        assertThat(world.state("N-0")).as("waits").contains("pending");

        world.unwant("M-0");
        world.unwant("M-1");
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.marked(World.BOARD, "M-0")).isEmpty();
        assertThat(graph.marked(World.BOARD, "M-1")).isEmpty();
        assertThat(world.state("N-0")).contains("synced");
        assertThat(world.state("N-1")).contains("synced");
        assertThat(world.texts("select checks from mailbox")).containsExactly("0");
    }

    @Test
    void a_mailbox_that_stays_full_is_asked_ever_more_rarely() {
        world.want("M-0", ADA);
        world.start("a");
        world.run();
        graph.always(call -> call.kind().equals("create"), Trouble.FULL);
        for (int i = 0; i < 9; i++) {
            world.want("N-" + i, ADA);
        }
        hours(4);

        assertThat(graph.count("create")).isBetween(4L, 9L);
        assertThat(world.rows("select * from link where state = 'pending'")).hasSize(9);
    }

    @Test
    void what_is_to_be_deleted_of_a_deleted_user_is_forgotten_once_nobody_can_restore_it() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        for (int i = 0; i < 10; i++) {
            graph.next("delete", Trouble.NO_USER);
        }

        world.unwant("M-1");
        world.advance(Duration.ofSeconds(1));
        refusedSince(Duration.ofDays(29));
        world.advance(Duration.ofMinutes(20));
        assertThat(world.rows("select * from link where state = 'pending'"))
                .as("may still be restored")
                .hasSize(1);
        refusedSince(Duration.ofDays(30));
        world.advance(Duration.ofMinutes(50));

        assertThat(world.rows("select * from link")).isEmpty();
        assertThat(world.texts("select detail from audit")).containsExactly(World.BOARD + ", contacts to delete: 1");
    }

    @Test
    void nothing_of_a_deleted_user_is_forgotten_while_something_is_wanted_there() {
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        world.start("a");
        world.run();
        for (int i = 0; i < 10; i++) {
            graph.next("delete", Trouble.NO_USER);
        }

        world.unwant("M-1");
        world.advance(Duration.ofSeconds(1));
        refusedSince(Duration.ofDays(99));
        world.advance(Duration.ofMinutes(20));

        assertThat(world.texts("select checks from mailbox")).as("asked again").containsExactly("2");
        assertThat(world.texts("select state from link order by contact")).containsExactly("pending", "synced");
    }

    @Test
    void how_long_a_user_is_gone_does_not_count_what_the_mailbox_refused_before() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.next("delete", Trouble.DENIED);
        graph.next("listFolders", Trouble.DENIED);
        for (int i = 0; i < 10; i++) {
            graph.next("delete", Trouble.NO_USER);
        }

        world.unwant("M-1");
        world.advance(Duration.ofSeconds(1));
        refusedSince(Duration.ofDays(99));
        world.advance(Duration.ofMinutes(50));

        assertThat(world.texts("select error_code from mailbox")).containsExactly("ErrorInvalidUser");
        assertThat(world.rows("select * from link where state = 'pending'")).hasSize(1);
    }

    private void refusedSince(Duration ago) {
        world.db.write(
                tx -> tx.jdbc().update("update mailbox set error_since = ?", tx.nowMicros() - ago.toNanos() / 1_000));
    }

    @Test
    void a_sign_in_that_fails_stops_all_mailboxes_and_one_request_asks_again() {
        world.mailbox("other@club.example", "");
        graph.next("listMarked", Trouble.NO_TOKEN);
        graph.next("listMarked", Trouble.UNSIGNED);
        world.want("M-1", ADA);
        world.want("other@club.example", "", "M-1", ADA);
        World.Worker worker = world.start("a");
        world.answering = false;
        world.run();
        assertThat(graph.calls).hasSize(2);
        world.answering = true;
        world.run();
        assertThat(worker.delivery.signInAlarm()).hasValueSatisfying(alarm -> {
            assertThat(alarm.code()).isEqualTo("AADSTS7000215");
            assertThat(alarm.remedy()).isEqualTo("Renew the secret.");
        });
        world.advance(Duration.ofSeconds(3));
        assertThat(graph.calls).hasSize(2);

        graph.next("listMarked", Trouble.NO_TOKEN);
        world.advance(Duration.ofSeconds(4));
        assertThat(graph.calls).as("one asks for all").hasSize(3);

        world.advance(Duration.ofSeconds(12));
        assertThat(worker.delivery.signInAlarm()).isEmpty();
        assertThat(graph.mailboxes.values()).hasSize(2).allMatch(items -> items.size() == 1);
        assertThat(worker.told.lines).containsSubsequence("sign-in AADSTS7000215", "sign-in works");
        assertThat(world.rows("select * from link where attempts > 0")).isEmpty();
    }

    @Test
    void a_network_that_is_away_costs_no_link_its_attempts() {
        world.start("a");
        world.run();
        for (int i = 0; i < 20; i++) {
            graph.next("create", Trouble.NOT_SENT);
        }
        for (int i = 0; i < 5; i++) {
            world.want("M-" + i, ADA);
        }
        world.advance(Duration.ofMinutes(10));
        assertThat(world.rows("select * from link where attempts > 0 or creating = 1 and state = 'synced'"))
                .isEmpty();

        world.advance(Duration.ofMinutes(60));
        assertThat(graph.items(World.BOARD)).hasSize(5);
        assertThat(graph.count("findByMark")).as("nothing was in doubt").isZero();
    }

    @Test
    void an_update_that_keeps_failing_is_tried_ever_more_rarely_and_heals_by_itself() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        for (int i = 0; i < 12; i++) {
            graph.next("update", Trouble.UNAVAILABLE);
        }
        world.want("M-1", BOB);
        world.advance(Duration.ofMinutes(100));
        assertThat(world.state("M-1")).contains("failing");
        assertThat(graph.count("update")).isEqualTo(11);

        for (int i = 0; i < 12; i++) {
            world.freeze(Duration.ofHours(1));
            world.advance(Duration.ofSeconds(5));
        }
        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(world.link("M-1", "attempts")).contains("0");
    }

    @Test
    void an_answer_to_a_deleted_contact_settles_it() {
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        world.want("M-3", ADA);
        world.start("a");
        world.run();
        graph.items(World.BOARD).clear();
        world.unwant("M-1");
        world.advance(Duration.ofSeconds(1));

        assertThat(world.state("M-1")).isEmpty();
    }

    /** The state DB was away when a lane wanted work, and once it was asked again there was nothing to be done. */
    @Test
    void a_lane_goes_on_when_sign_in_fails_while_the_state_db_is_away() {
        String office = "office@club.example";
        World.Worker worker = world.start("a");
        world.run();
        world.mailbox(office, "");
        world.want(office, "", "M-1", ADA);
        graph.next("listMarked", Trouble.NO_TOKEN);
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        world.want("M-2", ADA);
        world.stateAway = true;
        worker.delivery.wake(List.of(World.BOARD));
        world.run();

        world.answering = true;
        world.run();
        world.advance(Duration.ofSeconds(2));
        assertThat(worker.delivery.signInAlarm()).isPresent();
        world.stateAway = false;
        world.advance(Duration.ofMinutes(5));

        assertThat(graph.marked(World.BOARD, "M-2")).hasSize(1);
        assertThat(graph.marked(office, "M-1")).hasSize(1);
    }
}

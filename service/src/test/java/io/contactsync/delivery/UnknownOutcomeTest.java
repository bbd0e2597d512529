package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.state.DeleteAllowance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnknownOutcomeTest extends StoryTest {

    @Test
    void a_create_whose_answer_was_lost_is_found_after_the_hold_and_not_made_twice() {
        graph.next("create", Trouble.DONE_BUT_LOST);
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        world.advance(World.HOLD.minusSeconds(1));
        assertThat(graph.count("findByMark")).as("not before the hold is over").isZero();

        world.advance(Duration.ofSeconds(3));
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_create_that_never_arrived_is_sent_again_after_it_was_not_found() {
        graph.next("create", Trouble.LOST);
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.advance(World.HOLD.plusSeconds(2));

        assertThat(graph.count("findByMark")).isEqualTo(1);
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.link("M-1", "creating")).contains("0");
    }

    @Test
    void an_event_during_the_hold_does_not_cut_it_short() {
        graph.next("create", Trouble.DONE_BUT_LOST);
        world.want("M-1", ADA);
        world.start("a");
        world.run();

        world.advance(Duration.ofSeconds(10));
        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(40));
        assertThat(graph.calls).hasSize(2);

        world.advance(Duration.ofSeconds(15));
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(name("M-1")).isEqualTo("Bob");
    }

    @Test
    void a_contact_that_is_not_wanted_any_more_after_the_hold_is_deleted() {
        graph.next("create", Trouble.DONE_BUT_LOST);
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.unwant("M-1");
        world.advance(World.HOLD.plusSeconds(2));

        assertThat(graph.marked(World.BOARD, "M-1")).isEmpty();
        assertThat(world.state("M-1")).isEmpty();
    }

    @Test
    void slots_of_unknown_outcomes_stay_occupied() {
        for (int i = 0; i < 3; i++) {
            graph.next("create", Trouble.LOST);
        }
        for (int i = 0; i < 20; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        for (int i = 0; i < 3; i++) {
            graph.answerOne();
            world.run();
        }

        assertThat(graph.inFlight()).as("one slot is left").isEqualTo(1);
        world.answering = true;
        world.advance(World.HOLD.plusSeconds(5));
        assertThat(graph.items(World.BOARD)).hasSize(20);
    }

    @Test
    void a_server_error_on_a_create_is_looked_up_before_a_second_one() {
        graph.next("create", Trouble.GATEWAY_ERROR_BUT_DONE);
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        world.advance(World.HOLD.minusSeconds(1));
        assertThat(graph.count("findByMark")).as("not before the hold is over").isZero();

        world.advance(Duration.ofSeconds(3));
        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_write_that_a_server_failed_at_keeps_its_place() {
        for (int i = 0; i < 4; i++) {
            graph.next("create", Trouble.UNAVAILABLE);
        }
        for (int i = 0; i < 20; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.run();
        int sent = graph.calls.size();

        world.advance(World.HOLD.minusSeconds(1));
        assertThat(graph.calls).as("four may still be at work").hasSize(sent);
        assertThat(world.link("M-0", "error_code")).contains("ServiceUnavailable");

        world.advance(Duration.ofSeconds(5));
        assertThat(graph.items(World.BOARD)).hasSize(20);
        assertThat(graph.count("findByMark")).isEqualTo(4);
    }

    @Test
    void a_batch_that_a_server_failed_at_keeps_all_places() {
        world.settings = new DeliverySettings(World.CALL_TIMEOUT, World.HOLD, 4, 10_000, 20, DeleteAllowance.DEFAULT);
        world.start("a");
        world.run();
        for (int i = 0; i < 100; i++) {
            world.want("M-" + i, ADA);
        }
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        while (graph.batches.isEmpty()) {
            assertThat(graph.answerOne()).isTrue();
            world.run();
        }
        graph.failPending(503);
        world.run();
        int sent = graph.calls.size();
        world.answering = true;

        world.advance(World.HOLD.minusSeconds(1));
        assertThat(graph.calls).as("all of it may still be at work").hasSize(sent);

        world.advance(Duration.ofMinutes(2));
        assertThat(graph.items(World.BOARD)).hasSize(100);
    }

    /** Ten attempts one hold after another would be over in ten minutes, and the next one two hours later. */
    @Test
    void a_server_that_fails_for_half_an_hour_delays_nothing_much_longer() {
        for (int i = 0; i < 8; i++) {
            graph.next("create", Trouble.UNAVAILABLE);
        }
        world.want("M-1", ADA);
        world.start("a");
        world.advance(Duration.ofMinutes(40));

        assertThat(graph.count("create")).isEqualTo(9);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void of_two_the_recorded_stays_and_other_marks_are_not_touched() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        String recorded = world.link("M-1", "graph_id").orElseThrow();
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "m-1", World.json(ADA));
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, null, World.json(ADA));
        world.db.write(tx -> tx.jdbc().update("update link set creating = 1, state = 'pending', next_attempt = 0"));

        world.advance(Duration.ofSeconds(1));

        assertThat(graph.marked(World.BOARD, "M-1")).singleElement().matches(item -> item.id.equals(recorded));
        assertThat(graph.items(World.BOARD)).hasSize(3);
    }

    @Test
    void of_two_that_nobody_recorded_the_oldest_stays() {
        String oldest = graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA)).id;
        world.advance(Duration.ofSeconds(5));
        graph.put(World.BOARD, FakeGraph.DEFAULT_FOLDER, "M-1", World.json(ADA));
        world.want("M-1", BOB);
        world.db.write(tx -> tx.jdbc().update("update link set creating = 1"));
        world.db.write(tx -> tx.jdbc().update("update folder set listed = 1"));
        world.start("a");
        world.run();

        assertThat(graph.marked(World.BOARD, "M-1")).singleElement().matches(item -> item.id.equals(oldest));
        assertThat(name("M-1")).isEqualTo("Bob");
    }

    @Test
    void an_update_of_unknown_outcome_is_sent_again_even_where_the_old_state_is_wanted_by_then() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.next("update", Trouble.DONE_BUT_LOST);
        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(1));
        world.want("M-1", ADA);
        world.advance(World.HOLD.plusSeconds(2));

        assertThat(name("M-1")).isEqualTo("Ada");
        assertThat(graph.count("update")).isEqualTo(2);
    }

    @Test
    void a_crash_after_an_update_was_sent_does_not_make_the_old_state_look_applied() {
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.run();
        world.want("M-1", BOB);
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        world.kill(first);
        graph.finishUnheard();
        world.want("M-1", ADA);
        Delivery.ownersAreDead(world.db);

        world.answering = true;
        world.start("b");
        world.advance(World.HOLD.plusSeconds(2));
        assertThat(name("M-1")).isEqualTo("Ada");
    }

    @Test
    void a_contact_that_is_wanted_again_as_it_was_is_there_after_a_delete_of_unknown_outcome() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.next("delete", Trouble.DONE_BUT_LOST);
        world.mark("M-1", 0);
        world.advance(Duration.ofSeconds(1));
        world.mark("M-1", 1);
        world.advance(World.HOLD.plusSeconds(5));

        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_crash_after_a_delete_was_sent_does_not_make_the_contact_look_there() {
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.run();
        world.mark("M-1", 0);
        world.answering = false;
        world.advance(Duration.ofSeconds(1));
        world.kill(first);
        graph.finishUnheard();
        world.mark("M-1", 1);
        Delivery.ownersAreDead(world.db);

        world.answering = true;
        world.start("b");
        world.advance(World.HOLD.plusSeconds(5));
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_delete_that_was_not_done_leaves_a_contact_known_that_is_wanted_again() {
        world.want("M-1", ADA);
        world.start("a");
        world.run();
        graph.next("delete", Trouble.THROTTLED);
        world.mark("M-1", 0);
        world.advance(Duration.ofSeconds(1));
        world.mark("M-1", 1);
        world.advance(FakeGraph.RETRY_AFTER.plusSeconds(5));

        assertThat(world.state("M-1")).contains("synced");
        assertThat(graph.count("update")).isZero();
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
    }

    @Test
    void a_fault_inside_the_program_does_not_stop_the_lane() {
        graph.next("create", Trouble.BROKEN);
        world.want("M-1", ADA);
        world.want("M-2", ADA);
        world.start("a");
        world.run();
        world.advance(Duration.ofSeconds(10));

        assertThat(graph.items(World.BOARD)).hasSize(2);
    }
}

package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaseStoryTest extends StoryTest {

    private World.Worker inFlight() {
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        assertThat(graph.count("create")).isEqualTo(1);
        return first;
    }

    @Test
    void two_workers_never_send_to_one_mailbox() {
        for (int i = 0; i < 50; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker first = world.start("a");
        World.Worker second = world.start("b");
        world.run();
        world.advance(Duration.ofMinutes(2));

        assertThat(first.told.lines).contains("lease taken");
        assertThat(second.told.lines).isEmpty();
        assertThat(graph.maxInFlight).isEqualTo(4);
        assertThat(graph.items(World.BOARD)).hasSize(50);
    }

    @Test
    void a_killed_workers_mailbox_is_taken_over_only_after_the_hold_and_its_create_is_found() {
        World.Worker first = inFlight();
        world.kill(first);
        graph.finishUnheard();
        world.answering = true;
        World.Worker second = world.start("b");

        Duration lease = world.settings.leaseLength();
        world.advance(lease.plus(World.HOLD).minusSeconds(5));
        assertThat(second.told.lines).isEmpty();

        world.advance(Duration.ofSeconds(10));
        assertThat(second.told.lines).contains("lease taken");
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
        assertThat(graph.count("create")).isEqualTo(1);
    }

    @Test
    void where_all_owners_are_known_to_be_dead_the_hold_counts_from_now() {
        World.Worker first = inFlight();
        world.kill(first);
        graph.finishUnheard();
        world.answering = true;
        Delivery.ownersAreDead(world.db);
        World.Worker second = world.start("b");

        world.advance(World.HOLD.minusSeconds(1));
        assertThat(second.told.lines).isEmpty();
        world.advance(Duration.ofSeconds(2));
        assertThat(graph.marked(World.BOARD, "M-1")).hasSize(1);
    }

    @Test
    void a_worker_that_was_paused_past_its_lease_sends_nothing_and_settles_nothing() {
        World.Worker first = inFlight();
        world.want("M-2", ADA);
        world.freeze(world.settings.leaseLength().plus(World.HOLD).plusSeconds(1));
        graph.dropInFlight();
        world.workers.remove(first);
        World.Worker second = world.start("b");
        world.answering = true;
        world.run();
        assertThat(second.told.lines).contains("lease taken");
        int sent = graph.calls.size();

        world.workers.add(first);
        first.delivery.wake(List.of(World.BOARD));
        first.delivery.poll();
        world.run();
        first.delivery.heartbeat();
        world.run();

        assertThat(graph.calls).hasSize(sent);
        assertThat(first.told.lines).contains("lease lost");
        assertThat(graph.items(World.BOARD)).hasSize(2);
    }

    @Test
    void an_answer_that_comes_after_the_lease_was_lost_is_not_settled() {
        World.Worker first = inFlight();
        world.db.write(tx ->
                tx.jdbc().update("update mailbox set lease_owner = 'other', lease_until = ?", Long.MAX_VALUE / 2));
        world.answering = true;
        world.run();

        assertThat(first.told.lines).contains("lease lost").noneMatch(line -> line.startsWith("settled"));
        assertThat(world.link("M-1", "creating")).contains("1");
    }

    @Test
    void nothing_is_sent_that_could_outlast_the_lease() {
        for (int i = 0; i < 20; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        int sent = graph.calls.size();

        world.freeze(world.settings.leaseLength().minus(World.CALL_TIMEOUT));
        graph.answerOne();
        assertThat(graph.calls)
                .as("a slot is free, links are in hand, the lease is too short")
                .hasSize(sent);

        world.answering = true;
        world.run();
        assertThat(graph.items(World.BOARD)).as("renewed, it goes on").hasSize(20);
    }

    @Test
    void a_worker_that_stops_with_an_outcome_unknown_leaves_the_mailbox_alone_for_its_hold() {
        graph.next("create", FakeGraph.Trouble.DONE_BUT_LOST);
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.run();
        world.advance(Duration.ofSeconds(20));
        assertThat(first.delivery.beginStop()).isNotNull();
        world.run();
        first.delivery.release();
        world.kill(first);
        World.Worker second = world.start("b");

        world.advance(Duration.ofSeconds(38));
        assertThat(second.told.lines).isEmpty();
        world.advance(Duration.ofSeconds(4));
        assertThat(second.told.lines).contains("lease taken");
        assertThat(graph.count("create")).isEqualTo(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void while_the_state_db_is_away_nothing_is_sent_and_answers_are_kept_until_it_is_back() {
        for (int i = 0; i < 40; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        assertThat(graph.inFlight()).isEqualTo(4);

        world.stateAway = true;
        world.answering = true;
        world.run();
        int sent = graph.calls.size();
        world.advance(Duration.ofSeconds(8));
        assertThat(graph.calls).as("nothing while it is away").hasSize(sent);

        world.stateAway = false;
        world.advance(Duration.ofSeconds(3));
        assertThat(graph.items(World.BOARD)).hasSize(40);
        assertThat(graph.count("findByMark")).as("no answer was lost").isZero();
    }

    @Test
    void a_mailbox_without_work_is_given_back_so_that_nobody_waits_for_a_dead_worker() {
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.run();
        world.advance(Duration.ofSeconds(30));
        assertThat(first.told.lines).endsWith("lease given back");

        world.kill(first);
        world.want("M-1", BOB);
        World.Worker second = world.start("b");
        world.run();

        assertThat(second.told.lines).contains("lease taken");
        assertThat(name("M-1")).isEqualTo("Bob");
    }

    @Test
    void a_stopped_workers_mailboxes_go_on_elsewhere_within_5_seconds() {
        for (int i = 0; i < 100; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker first = world.start("a");
        World.Worker second = world.start("b");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        assertThat(graph.inFlight()).isPositive();

        assertThat(first.delivery.beginStop()).isNotDone();
        world.answering = true;
        world.run();
        assertThat(first.delivery.beginStop()).isDone();
        first.delivery.release();
        world.workers.remove(first);
        world.advance(Duration.ofSeconds(5));

        assertThat(second.told.lines).contains("lease taken");
        assertThat(graph.items(World.BOARD)).hasSize(100);
        assertThat(graph.count("create")).isEqualTo(100);
    }

    @Test
    void a_worker_that_is_added_gets_its_share_of_busy_mailboxes_and_loses_nothing() {
        List<String> boxes = IntStream.range(0, 9)
                .mapToObj(i -> "box-" + i + "@club.example")
                .toList();
        boxes.forEach(box -> world.mailbox(box, ""));
        world.start("a");
        changeForSeconds(boxes, 5);
        assertThat(owners()).containsExactly("a 9");

        World.Worker second = world.start("b");
        changeForSeconds(boxes, 25);

        assertThat(owners()).hasSize(2).isSubsetOf("a 5", "b 4", "a 4", "b 5");
        assertThat(second.told.lines).contains("lease taken").doesNotContain("lease lost");
        for (String box : boxes) {
            assertThat(graph.items(box)).hasSize(30);
        }
        assertThat(graph.count("create")).isEqualTo(9 * 30);

        world.kill(second);
        changeForSeconds(boxes, 140);
        assertThat(owners())
                .as("the dead worker's share is taken after the hold")
                .containsExactly("a 9");
    }

    private int changes;

    private void changeForSeconds(List<String> boxes, int seconds) {
        for (int i = 0; i < seconds; i++) {
            changes++;
            boxes.forEach(box -> world.want(box, "", "M-" + changes, ADA));
            world.advance(Duration.ofSeconds(1));
        }
    }

    /** How many mailboxes each worker has. */
    private List<String> owners() {
        return world.texts("select lease_owner || ' ' || count(*) from mailbox where lease_owner is not null"
                + " and mailbox like 'box-%' group by lease_owner");
    }
}

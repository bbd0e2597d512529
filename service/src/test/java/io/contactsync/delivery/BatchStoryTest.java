package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backlogs that go out in batches. In this Graph every request takes as long as any other, so batches pay. */
class BatchStoryTest extends StoryTest {

    @BeforeEach
    void allowBatches() {
        world.settings = world.settings.withBatchSize(20);
    }

    private void load(int from, int to) {
        for (int i = from; i < to; i++) {
            world.want("M-" + i, ADA);
        }
    }

    /** Has sent enough to know that batches are worth it. */
    private void warm() {
        load(0, 100);
        world.start("a");
        world.run();
        assertThat(graph.items(World.BOARD)).hasSize(100);
        assertThat(graph.batches).contains(20);
    }

    @Test
    void a_backlog_goes_in_batches_and_never_more_than_four_requests_are_at_work() {
        load(0, 500);
        world.start("a");
        world.run();

        assertThat(graph.items(World.BOARD)).hasSize(500);
        assertThat(graph.maxInFlight).isEqualTo(4);
        assertThat(graph.batches.stream().mapToInt(size -> size).sum()).isGreaterThan(400);
        assertThat(graph.count("create")).isEqualTo(500);
    }

    @Test
    void a_lone_change_goes_alone_and_at_once() {
        warm();
        graph.batches.clear();
        world.want("M-1", BOB);
        world.advance(Duration.ofSeconds(1));

        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(graph.batches).isEmpty();
    }

    @Test
    void without_batches_none_is_sent() {
        world.settings = world.settings.withBatchSize(1);
        load(0, 100);
        world.start("a");
        world.run();

        assertThat(graph.items(World.BOARD)).hasSize(100);
        assertThat(graph.batches).isEmpty();
    }

    @Test
    void every_item_counts_against_the_budget() {
        world.settings = new DeliverySettings(
                World.CALL_TIMEOUT, World.HOLD, 4, 150, 20, io.contactsync.state.DeleteAllowance.DEFAULT);
        load(0, 400);
        world.start("a");
        world.run();

        assertThat(graph.calls).hasSize(150);
        world.advance(Duration.ofMinutes(11));
        assertThat(graph.calls).hasSize(300);
    }

    @Test
    void the_budget_goes_on_with_the_next_process() {
        world.settings = new DeliverySettings(
                World.CALL_TIMEOUT, World.HOLD, 4, 150, 20, io.contactsync.state.DeleteAllowance.DEFAULT);
        load(0, 400);
        World.Worker first = world.start("a");
        world.run();
        assertThat(graph.calls).hasSize(150);
        world.advance(Duration.ofMinutes(3));
        assertThat(first.delivery.beginStop()).isNotNull();
        world.run();
        first.delivery.release();
        world.kill(first);
        world.start("b");
        world.advance(Duration.ofMinutes(6));

        assertThat(graph.calls).hasSize(150);
        world.advance(Duration.ofMinutes(3));
        assertThat(graph.calls).hasSize(300);
    }

    @Test
    void a_batch_of_unknown_outcome_holds_the_whole_mailbox_and_each_of_its_contacts() {
        warm();
        for (int i = 0; i < 20; i++) {
            graph.next("create", Trouble.DONE_BUT_LOST);
        }
        load(100, 140);
        world.advance(Duration.ofSeconds(1));
        int sent = graph.calls.size();
        Instant lost = world.time.instant();
        graph.batches.clear();

        world.advance(World.HOLD.minusSeconds(2));
        assertThat(graph.calls).hasSize(sent);
        world.advance(Duration.ofMinutes(2));

        assertThat(graph.calls.subList(sent, graph.calls.size()))
                .allMatch(call -> !call.at().isBefore(lost.plus(World.HOLD).minusSeconds(1)));
        assertThat(graph.items(World.BOARD)).as("none twice").hasSize(140);
        assertThat(graph.batches).as("for a while each is sent alone").isEmpty();
    }

    @Test
    void one_item_without_an_outcome_holds_one_place() {
        warm();
        graph.next("create", Trouble.LOST);
        load(100, 160);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.items(World.BOARD)).hasSize(159);
        assertThat(world.texts("select count(*) from link where creating = 1")).containsExactly("1");
        world.advance(Duration.ofMinutes(2));
        assertThat(graph.items(World.BOARD)).hasSize(160);
    }

    @Test
    void the_longest_retry_after_of_a_batch_holds_the_mailbox_back() {
        warm();
        graph.next("create", Trouble.THROTTLED_BRIEFLY_WITHOUT_SAYING);
        graph.next("create", Trouble.THROTTLED);
        graph.next("create", Trouble.THROTTLED_BRIEFLY_WITHOUT_SAYING);
        load(100, 160);
        world.advance(Duration.ofSeconds(1));
        int sent = graph.calls.size();
        world.advance(FakeGraph.RETRY_AFTER.minusSeconds(2));

        assertThat(graph.calls).hasSize(sent);
        world.advance(Duration.ofSeconds(5));
        assertThat(graph.items(World.BOARD)).hasSize(160);
    }

    @Test
    void what_failed_before_is_sent_alone() {
        warm();
        for (int i = 0; i < 20; i++) {
            graph.next("create", Trouble.UNAVAILABLE);
        }
        load(100, 120);
        world.advance(Duration.ofSeconds(1));
        assertThat(graph.batches).isNotEmpty();
        graph.batches.clear();
        world.advance(Duration.ofMinutes(5));

        assertThat(graph.items(World.BOARD)).hasSize(120);
        assertThat(graph.batches).isEmpty();
    }

    @Test
    void a_bad_contact_in_a_batch_stops_no_other() {
        warm();
        graph.next("create", Trouble.BAD_DATA);
        load(100, 120);
        world.advance(Duration.ofSeconds(2));

        assertThat(graph.items(World.BOARD)).hasSize(119);
        assertThat(world.texts("select state from link where state <> 'synced'"))
                .containsExactly("failing");
    }

    @Test
    void an_item_that_fails_inside_this_program_spoils_no_batch() {
        warm();
        graph.next("create", Trouble.BROKEN);
        load(100, 120);
        world.advance(Duration.ofMinutes(2));

        assertThat(graph.items(World.BOARD)).hasSize(120);
    }

    @Test
    void live_changes_overtake_a_load() {
        world.answering = false;
        load(0, 200);
        world.db.write(tx -> tx.jdbc().update("update link set bulk = 1"));
        world.start("a");
        world.run();
        for (int i = 0; i < 3; i++) {
            assertThat(graph.answerOne()).isTrue();
            world.run();
        }
        world.answering = true;
        world.want("live", BOB);
        world.run();

        List<String> order =
                graph.calls.stream().map(call -> String.valueOf(call.mark())).toList();
        assertThat(order.indexOf("live")).isLessThan(80);
        assertThat(graph.items(World.BOARD)).hasSize(201);
    }
}

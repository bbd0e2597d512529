package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The database's clock was wrong for a while. */
class WrongClockStoryTest extends StoryTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void what_was_wanted_and_taken_by_a_clock_a_day_ahead_is_delivered_once_it_is_right() {
        world.putClock(DAY);
        world.want("M-1", ADA);
        World.Worker first = world.start("a");
        world.kill(first);
        world.putClock(DAY.negated());
        world.start("b");

        world.advance(world.settings.leaseLength().plus(World.HOLD).plusSeconds(10));

        assertThat(graph.items(World.BOARD)).hasSize(1);
        assertThat(world.state("M-1")).contains("synced");
    }

    @Test
    void a_clock_that_is_put_back_an_hour_stalls_nothing() {
        World.Worker worker = world.start("a");
        world.want("M-1", ADA);
        world.run();
        world.want("M-2", ADA);
        graph.next("create", FakeGraph.Trouble.THROTTLED);
        world.run();
        world.putClock(Duration.ofHours(-1));

        world.advance(Duration.ofMinutes(2));

        assertThat(graph.items(World.BOARD)).hasSize(2);
        assertThat(worker.told.lines).doesNotContain("lease lost");
    }

    @Test
    void whoever_waits_for_the_end_of_anothers_lease_does_not_take_a_clock_that_is_set_forward_for_it() {
        for (int i = 0; i < 20; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker first = world.start("a");
        world.answering = false;
        world.run();
        World.Worker second = world.start("b");
        world.advance(Duration.ofSeconds(20));
        world.kill(first);
        world.putClock(Duration.ofHours(1));

        world.advance(World.HOLD.minusSeconds(5));
        assertThat(second.told.lines).doesNotContain("lease taken");

        world.answering = true;
        world.advance(Duration.ofSeconds(30));
        assertThat(second.told.lines).contains("lease taken");
    }

    @Test
    void a_machine_that_was_paused_past_its_lease_sends_nothing_though_its_own_clock_stood_still() {
        for (int i = 0; i < 20; i++) {
            world.want("M-" + i, ADA);
        }
        World.Worker first = world.start("a");
        world.answering = false;
        world.run();
        graph.answerOne();
        world.run();
        world.workers.remove(first);
        world.putClock(world.settings.leaseLength().plus(World.HOLD).plusSeconds(1));
        World.Worker second = world.start("b");
        world.run();
        assertThat(second.told.lines).contains("lease taken");
        int others = graph.calls.size();

        graph.answerOne();
        while (!first.tasks.isEmpty()) {
            first.tasks.remove().run();
        }

        assertThat(graph.calls).hasSize(others);
        assertThat(graph.calledBack).as("what was about to leave").isPositive();
        assertThat(first.told.lines).contains("lease lost");
    }
}

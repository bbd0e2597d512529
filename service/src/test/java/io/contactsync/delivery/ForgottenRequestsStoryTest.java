package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.feed.MemoryVersionKeeper;
import io.contactsync.feed.StateAge;
import io.contactsync.state.Repair;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests are at work in a mailbox, and the state DB that knew of them is no more. */
class ForgottenRequestsStoryTest extends StoryTest {

    private final MemoryVersionKeeper memory = new MemoryVersionKeeper();

    @Test
    void a_state_db_that_was_restored_leaves_each_mailbox_alone_until_they_are_over() {
        Path backup = folder.resolve("backup.db");
        eightWanted();
        world.backUp(backup);
        fourAtWork();

        world.restore(backup);
        goOn();
    }

    @Test
    void a_state_db_that_was_lost_leaves_each_mailbox_alone_until_they_are_over() {
        eightWanted();
        fourAtWork();

        world.lose(folder.resolve("new.db"));
        age();
        world.mailbox(World.BOARD, "");
        for (int i = 0; i < 8; i++) {
            world.want("M-" + i, ADA);
        }
        goOn();
    }

    @Test
    void who_worked_in_a_mailbox_while_the_state_db_went_back_sends_nothing_more_before_they_are_over() {
        eightWanted();
        world.answering = false;
        world.start("b");
        world.run();
        assertThat(graph.inFlight()).isEqualTo(4);

        anotherWasAtWork();
        age();
        world.answering = true;
        world.advance(World.HOLD.minusSeconds(5));
        assertThat(graph.count("create")).isEqualTo(4);
        world.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 8; i++) {
            assertThat(graph.marked(World.BOARD, "M-" + i)).hasSize(1);
        }
    }

    @Test
    void an_instant_of_a_clock_that_was_ahead_is_not_waited_for() {
        age();
        anotherWasAtWork();
        age();
        world.putClock(Duration.ofHours(-1));
        world.want("M-0", ADA);
        world.start("a");
        world.advance(Duration.ofSeconds(5));

        assertThat(graph.marked(World.BOARD, "M-0")).hasSize(1);
    }

    /** In a folder that is listed. */
    private void eightWanted() {
        World.Worker first = world.start("a");
        world.run();
        world.kill(first);
        world.advance(Duration.ofMinutes(2));
        for (int i = 0; i < 8; i++) {
            world.want("M-" + i, ADA);
        }
        age();
    }

    private void fourAtWork() {
        age();
        world.answering = false;
        World.Worker second = world.start("b");
        world.run();
        world.kill(second);
        assertThat(graph.inFlight()).isEqualTo(4);
    }

    /** Another process begins; what the first one sent is done at the last moment, and told to nobody. */
    private void goOn() {
        age();
        world.start("c");
        world.advance(World.HOLD.minusSeconds(5));
        assertThat(graph.inFlight()).as("those of before, and no other").isEqualTo(4);
        assertThat(world.<Boolean>reads(tx -> new Repair(tx).going().isPresent()))
                .as("and it is said")
                .isTrue();

        graph.finishUnheard();
        world.answering = true;
        world.advance(Duration.ofMinutes(1));
        assertThat(graph.maxInFlight).isEqualTo(4);
        for (int i = 0; i < 8; i++) {
            assertThat(graph.marked(World.BOARD, "M-" + i)).hasSize(1);
        }
    }

    private void age() {
        new StateAge(StateAge.Place.SOURCE, memory, world.db, () -> true).look();
    }

    private void anotherWasAtWork() {
        memory.keep(memory.kept.orElseThrow() + 1_000);
    }
}

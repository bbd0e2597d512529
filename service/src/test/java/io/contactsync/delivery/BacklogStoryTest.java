package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A backlog lives in the state DB: lanes take little of it at a time, in the order that the state DB says. */
class BacklogStoryTest extends StoryTest {

    private static final String OFFICE = "office@club.example";
    private static final int BACKLOG = 5_000;

    /** What a lane may have taken and not yet settled, whatever waits behind it. */
    private static final int MOST_IN_HAND = 200;

    @Test
    void a_lane_takes_no_more_than_it_can_soon_send_however_much_is_due() {
        load(World.BOARD, BACKLOG);
        World.Worker worker = world.start("a");

        world.run();
        world.advance(Duration.ofMinutes(11));

        assertThat(graph.items(World.BOARD)).hasSize(BACKLOG);
        assertThat(mostInHand(worker)).isBetween(4, MOST_IN_HAND);
    }

    @Test
    void a_lane_takes_no_more_in_batches_either() {
        world.settings = world.settings.withBatchSize(20);
        load(World.BOARD, BACKLOG);
        World.Worker worker = world.start("a");

        world.run();
        world.advance(Duration.ofMinutes(11));

        assertThat(graph.items(World.BOARD)).hasSize(BACKLOG);
        assertThat(mostInHand(worker)).isBetween(20, MOST_IN_HAND);
    }

    @Test
    void one_change_does_not_wait_for_another_mailboxes_backlog() {
        world.mailbox(OFFICE, "");
        load(OFFICE, BACKLOG);
        world.want("live", ADA);
        world.answering = false;
        world.start("a");

        world.run();
        for (int i = 0; i < 40 && graph.marked(World.BOARD, "live").isEmpty(); i++) {
            graph.answerOne();
            world.run();
        }

        assertThat(graph.marked(World.BOARD, "live")).hasSize(1);
        assertThat(graph.items(OFFICE).size()).isLessThan(40);
    }

    /** What is live and what is a load is in the state DB, not in the memory of who took it first. */
    @Test
    void a_live_change_overtakes_a_load_that_another_worker_began() {
        load(World.BOARD, BACKLOG);
        world.answering = false;
        World.Worker first = world.start("a");
        world.run();
        for (int i = 0; i < 30; i++) {
            graph.answerOne();
            world.run();
        }
        world.kill(first);
        graph.dropInFlight();
        world.want("live", ADA);
        int before = graph.calls.size();
        world.answering = true;
        World.Worker second = world.start("b");

        world.advance(world.settings.leaseLength().plus(World.HOLD).plusSeconds(10));

        List<String> created = graph.calls.subList(before, graph.calls.size()).stream()
                .filter(call -> call.kind().equals("create"))
                .map(call -> String.valueOf(call.mark()))
                .toList();
        assertThat(second.told.lines).contains("lease taken");
        assertThat(created.get(0)).isEqualTo("live");
        assertThat(created.size()).isGreaterThan(100);
    }

    private void load(String mailbox, int contacts) {
        world.db.write(tx -> {
            List<Object[]> ids = IntStream.range(0, contacts)
                    .mapToObj(i -> new Object[] {"L-" + i})
                    .toList();
            tx.jdbc()
                    .batchUpdate(
                            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                    + " values (?, 1, '" + BOB + "', '{}', 0, 1, 'relay', 1)",
                            ids);
            return tx.jdbc()
                    .batchUpdate(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                    + " changed_at) values ('" + mailbox + "', '', ?, 1, 1, 'pending', 1, 1, 1)",
                            ids);
        });
    }

    private static int mostInHand(World.Worker worker) {
        int inHand = 0;
        int most = 0;
        for (String line : worker.told.lines) {
            if (line.startsWith("taken [") && !line.equals("taken []")) {
                inHand += line.split(",", -1).length;
                most = Math.max(most, inHand);
            } else if (line.startsWith("settled ")) {
                inHand--;
            }
        }
        assertThat(inHand).isZero();
        return most;
    }
}

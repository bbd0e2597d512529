package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load under way into one mailbox, and who must not wait for it. */
@Timeout(120)
class LargeLoadStoryTest extends StoryTest {

    private static final String OFFICE = "office@club.example";
    private static final int LOAD = 50_000;
    private static final int UNDER_WAY = 400;
    private static final int BATCH = 20;

    /** What a lane may hold: twice what it takes at one time, one half being taken while the other is settled. */
    private static final int MOST_IN_HAND = 2 * 2 * BATCH;

    @BeforeEach
    void begin() {
        world.settings = world.settings.withBatchSize(BATCH);
        world.answering = false;
        load();
    }

    @Test
    void a_lane_holds_as_little_of_a_large_load_as_of_a_small_one() {
        World.Worker worker = world.start("a");
        int most = 0;
        while (creates() < UNDER_WAY * 10) {
            answerOne();
            most = Math.max(most, inHand(worker));
        }

        assertThat(most).isBetween(BATCH, MOST_IN_HAND);
    }

    @Test
    void a_change_for_another_mailbox_waits_for_no_load() {
        world.mailbox(OFFICE, "");
        world.start("a");
        answerUntil(UNDER_WAY);
        int before = creates();
        world.want(OFFICE, "", "live", BOB);
        world.advance(Duration.ofSeconds(1));
        while (graph.items(OFFICE).isEmpty()) {
            answerOne();
        }

        assertThat(creates() - before).isLessThan(MOST_IN_HAND + BATCH);
    }

    @Test
    void a_live_change_overtakes_a_load_before_and_after_its_worker_is_killed() {
        World.Worker killed = world.start("a");
        answerUntil(UNDER_WAY);
        int before = creates();
        change("live-1", "L-40000");
        assertThat(creates() - before).isLessThan(2 * MOST_IN_HAND);

        live("live-2", "L-40001");
        world.kill(killed);
        graph.finishUnheard();
        World.Worker next = world.start("b");
        world.advance(world.settings.leaseLength().plus(World.HOLD).plusSeconds(5));
        assertThat(next.told.lines).contains("lease taken");
        before = creates();
        awaitNamedBob("live-2", "L-40001");
        assertThat(creates() - before).as("the order is in the state DB").isLessThan(2 * MOST_IN_HAND);

        before = creates();
        change("live-3", "L-40002");
        assertThat(creates() - before).isLessThan(2 * MOST_IN_HAND);
        assertThat(world.texts("select count(*) from link where state = 'pending' and bulk = 1"))
                .singleElement()
                .satisfies(left -> assertThat(Integer.parseInt(left)).isGreaterThan(LOAD / 2));
    }

    private void change(String other, String loaded) {
        live(other, loaded);
        world.advance(Duration.ofSeconds(1));
        awaitNamedBob(other, loaded);
    }

    /** One change of a contact that is not in the load, one of a contact that is. */
    private void live(String other, String loaded) {
        world.want(other, BOB);
        world.want(loaded, BOB);
        world.db.write(tx -> tx.jdbc().update("update link set bulk = 0 where contact = ?", loaded));
    }

    private void awaitNamedBob(String... contacts) {
        while (!List.of(contacts).stream()
                .allMatch(contact -> !graph.marked(World.BOARD, contact).isEmpty())) {
            answerOne();
        }
        for (String contact : contacts) {
            assertThat(name(contact)).isEqualTo("Bob");
        }
    }

    private void load() {
        world.db.write(tx -> {
            String numbers = " from (with recursive n(i) as (select 0 union all select i + 1 from n where i < "
                    + (LOAD - 1) + ") select i from n) numbers";
            tx.jdbc()
                    .update(
                            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                    + " select 'L-' || i, 1, ?, '{}', 0, 1, 'relay', ?" + numbers,
                            ADA,
                            tx.nowMicros());
            return tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                    + " changed_at) select ?, '', 'L-' || i, 1, 1, 'pending', 1, ?, ?" + numbers,
                            World.BOARD,
                            tx.nowMicros(),
                            tx.nowMicros());
        });
    }

    private void answerUntil(int created) {
        while (creates() < created) {
            answerOne();
        }
    }

    private void answerOne() {
        world.run();
        if (!graph.answerOne()) {
            world.advance(Duration.ofSeconds(1));
        }
        world.run();
    }

    private int creates() {
        return graph.items(World.BOARD).size();
    }

    /** Links that were taken and are not settled. */
    private static int inHand(World.Worker worker) {
        int inHand = 0;
        for (String line : worker.told.lines) {
            if (line.startsWith("taken ")) {
                inHand += line.split(",", -1).length;
            } else if (line.startsWith("settled ")) {
                inHand--;
            }
        }
        return inHand;
    }
}

package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchWorthTest {

    private final BatchWorth worth = new BatchWorth(DeliverySettings.of(Duration.ofSeconds(30)));
    private int batches;
    private int alone;

    /** Sends from a backlog, where a way to Graph takes {@code wayMillis} and its work on one contact {@code workMillis}. */
    private void send(int contacts, int wayMillis, int workMillis) {
        batches = 0;
        alone = 0;
        for (int left = contacts; left > 0; ) {
            if (worth.worthIt(20)) {
                worth.together(20, Duration.ofMillis(wayMillis + 5L * workMillis));
                batches++;
                left -= 20;
            } else {
                worth.alone(Duration.ofMillis(wayMillis + workMillis));
                alone++;
                left--;
            }
        }
    }

    @Test
    void where_the_way_is_long_batches_win() {
        send(2000, 100, 50);

        assertThat(batches).isGreaterThan(90);
    }

    @Test
    void where_graphs_work_is_what_takes_long_a_lost_answer_shall_cost_little() {
        send(2000, 1, 50);

        assertThat(batches).isLessThan(20);
    }

    @Test
    void the_choice_follows_what_changes() {
        send(5000, 0, 50);
        send(20_000, 200, 50);
        assertThat(batches).isGreaterThan(500);
        send(20_000, 0, 50);
        assertThat(alone).as("even again: nothing is gained by changing").isLessThan(2000);
        for (int i = 0; i < 2000; i++) {
            if (worth.worthIt(20)) {
                worth.together(20, Duration.ofMillis(400));
            } else {
                worth.alone(Duration.ofMillis(50));
            }
        }
        send(2000, 0, 50);
        assertThat(alone).as("batches that wait for their slowest").isGreaterThan(1500);
    }

    @Test
    void no_batch_is_sent_that_might_outlast_its_call() {
        send(200, 5000, 50);

        assertThat(worth.worthIt(20)).isFalse();
        assertThat(batches).isZero();
    }
}

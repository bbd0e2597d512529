package io.contactsync.delivery.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DirectoryGateTest {

    private long now;
    private final DirectoryGate gate = new DirectoryGate(() -> now, () -> 0.5);

    @Test
    void it_stays_closed_as_long_as_the_directory_wants() {
        gate.refused(Duration.ofSeconds(7));

        pass(6_999);
        assertThat(gate.isOpen()).isFalse();
        pass(1);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void the_longest_of_several_wishes_wins() {
        gate.refused(Duration.ofSeconds(60));
        gate.refused(Duration.ofSeconds(1));
        gate.refused(null);

        pass(59_000);
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void without_a_wish_it_waits_twice_as_long_each_time() {
        gate.refused(null);
        pass(1_000);
        assertThat(gate.isOpen()).isTrue();

        gate.refused(null);
        pass(1_999);
        assertThat(gate.isOpen()).isFalse();
        pass(1);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void an_answer_that_was_under_way_does_not_open_it() {
        gate.refused(Duration.ofSeconds(60));
        gate.answered();

        assertThat(gate.isOpen()).isFalse();
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }
}

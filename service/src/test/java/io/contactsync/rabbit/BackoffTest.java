package io.contactsync.rabbit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void the_wait_doubles_up_to_the_most_and_is_spread_by_a_fifth() {
        Backoff backoff = Backoff.exponential(ofMillis(100), ofSeconds(1), new Random(1));

        assertThat(backoff.after(1)).isBetween(ofMillis(80), ofMillis(120));
        assertThat(backoff.after(3)).isBetween(ofMillis(320), ofMillis(480));
        assertThat(backoff.after(1_000_000)).isBetween(ofMillis(800), ofMillis(1_200));
    }

    @Test
    void chance_decides_between_a_fifth_less_and_a_fifth_more() {
        assertThat(Backoff.jittered(ofSeconds(10), 0.2, 0.0)).isEqualTo(ofSeconds(12));
        assertThat(Backoff.jittered(ofSeconds(10), 0.2, 0.5)).isEqualTo(ofSeconds(10));
    }

    @Test
    void a_first_wait_of_nothing_is_refused() {
        assertThatThrownBy(() -> Backoff.exponential(ofSeconds(0), ofSeconds(1), new Random(1)))
                .hasMessage("first: PT0S (expected: more than 0, at most PT1S)");
    }
}

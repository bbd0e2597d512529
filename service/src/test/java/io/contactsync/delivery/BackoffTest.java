package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void quick_ones_double_up_to_an_hour() {
        assertThat(Backoff.quick(0, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Backoff.quick(3, 0.5)).isEqualTo(Duration.ofSeconds(16));
        assertThat(Backoff.quick(1_000_000, 0.5)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void slow_ones_take_hours_to_a_week() {
        assertThat(Backoff.slow(0, 0.5)).isEqualTo(Duration.ofHours(2));
        assertThat(Backoff.slow(99, 0.5)).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void a_refusing_mailbox_is_asked_after_a_quarter_of_an_hour_to_a_day() {
        assertThat(Backoff.mailbox(0, 0.5)).isEqualTo(Duration.ofMinutes(15));
        assertThat(Backoff.mailbox(1, 0.5)).isEqualTo(Duration.ofMinutes(30));
        assertThat(Backoff.mailbox(50, 0.5)).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void chance_spreads_them_by_a_quarter_either_way() {
        assertThat(Backoff.signIn(0, 0)).isEqualTo(Duration.ofMillis(3_750));
        assertThat(Backoff.signIn(0, 0.999_999_999)).isBetween(Duration.ofMillis(6_249), Duration.ofMillis(6_250));
        assertThat(Backoff.throttled(0, 0.5)).isEqualTo(Duration.ofSeconds(1));
    }
}

package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Near the end of what a ticker can show: it may start anywhere and wrap. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final SendWindow window = new SendWindow(4, 10, START);

    @Test
    void a_fifth_request_waits_for_an_answer() {
        for (int i = 0; i < 4; i++) {
            assertThat(window.maySend(START)).isTrue();
            window.sent(START);
        }

        assertThat(window.waitNanos(START)).isEqualTo(Long.MAX_VALUE);
        window.answered();
        assertThat(window.maySend(START)).isTrue();
        assertThat(window.inFlight()).isEqualTo(3);
    }

    @Test
    void an_unknown_outcome_keeps_its_slot_until_its_hold_is_over() {
        for (int i = 0; i < 4; i++) {
            window.sent(START);
        }
        window.outcomeUnknown(START + 60 * SECOND);
        window.outcomeUnknown(START + 70 * SECOND);

        assertThat(window.waitNanos(START)).isEqualTo(60 * SECOND);
        assertThat(window.heldNanos(START)).isEqualTo(70 * SECOND);
        assertThat(window.maySend(START + 60 * SECOND - 1)).isFalse();
        assertThat(window.maySend(START + 60 * SECOND)).isTrue();
        window.sent(START + 60 * SECOND);
        assertThat(window.maySend(START + 60 * SECOND)).isFalse();
        assertThat(window.heldNanos(START + 70 * SECOND)).isZero();
    }

    @Test
    void of_several_waits_the_longest_counts() {
        window.closeGate(START + 10 * SECOND);
        window.closeGate(START + 3 * SECOND);

        assertThat(window.gateNanos(START)).isEqualTo(10 * SECOND);
        assertThat(window.maySend(START + 10 * SECOND - 1)).isFalse();
        assertThat(window.maySend(START + 10 * SECOND)).isTrue();
    }

    @Test
    void no_ten_minutes_see_more_than_the_budget() {
        long now = START;
        for (int i = 0; i < 10; i++) {
            assertThat(window.maySend(now)).isTrue();
            window.sent(now);
            window.answered();
            now += SECOND;
        }

        assertThat(window.maySend(now)).isFalse();
        assertThat(window.maySend(START + 600 * SECOND - 1)).isFalse();
        assertThat(window.maySend(START + 620 * SECOND)).isTrue();
    }

    @Test
    void the_budget_comes_back_after_a_long_rest() {
        for (int i = 0; i < 10; i++) {
            window.sent(START);
            window.answered();
        }

        assertThat(window.maySend(START + Duration.ofDays(3).toNanos())).isTrue();
    }

    @Test
    void the_budget_slides_under_any_load() {
        var full = new SendWindow(4, 100, 0);
        java.util.List<Long> sent = new java.util.ArrayList<>();
        for (long now = 0; now < 3600 * SECOND; now += SECOND / 2) {
            if (full.maySend(now)) {
                full.sent(now);
                full.answered();
                sent.add(now);
            }
        }

        for (long at : sent) {
            assertThat(sent.stream().filter(other -> other <= at && other > at - 600 * SECOND))
                    .hasSizeLessThanOrEqualTo(100);
        }
        assertThat(sent).hasSizeGreaterThan(560);
    }
}

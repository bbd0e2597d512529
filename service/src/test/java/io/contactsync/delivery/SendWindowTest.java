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

    @Test
    void a_batch_takes_every_place_and_each_of_its_requests_counts() {
        window.sentTogether(7, START);

        assertThat(window.waitNanos(START)).isEqualTo(Long.MAX_VALUE);
        assertThat(window.budgetLeft(START)).isEqualTo(3);
        window.answeredTogether(0, 0);
        assertThat(window.isFree(START)).isTrue();
    }

    @Test
    void of_a_batch_as_many_places_stay_taken_as_requests_may_be_at_work() {
        window.sentTogether(7, START);
        window.answeredTogether(2, START + 60 * SECOND);
        window.sent(START);
        window.sent(START);
        assertThat(window.waitNanos(START)).isEqualTo(60 * SECOND);

        var lost = new SendWindow(4, 100, START);
        lost.sentTogether(20, START);
        lost.answeredTogether(20, START + 60 * SECOND);
        assertThat(lost.waitNanos(START)).isEqualTo(60 * SECOND);
        assertThat(lost.isFree(START + 60 * SECOND)).isTrue();
    }

    @Test
    void the_budget_that_is_restored_is_never_larger_than_it_was() {
        long now = START;
        for (int i = 0; i < 10; i++) {
            window.sent(now);
            window.answered();
            now += 60 * SECOND;
        }
        String stored = window.sentCounts(now).text();

        for (int later = 0; later < 660; later += 7) {
            var next = new SendWindow(4, 10, 0);
            next.restore(SentCounts.read(stored, micros(now) + later * 1_000_000L), 0);
            assertThat(next.budgetLeft(0)).isLessThanOrEqualTo(window.budgetLeft(now + later * SECOND));
        }
        var muchLater = new SendWindow(4, 10, 0);
        muchLater.restore(SentCounts.read(stored, micros(now) + 660 * 1_000_000L), 0);
        assertThat(muchLater.budgetLeft(0)).isEqualTo(10);
    }

    @Test
    void what_is_not_a_count_is_no_count() {
        assertThat(SentCounts.read("", 0).total()).isZero();
        assertThat(SentCounts.read("7:1,two", 0).total()).isZero();
        assertThat(SentCounts.read("7:1,2", 7 * 60_000_000L).plus(4).text()).isEqualTo("7:5,2,0,0,0,0,0,0,0,0,0");
        assertThat(SentCounts.read("7:1,2", 9 * 60_000_000L + 1).text()).isEqualTo("9:0,0,1,2,0,0,0,0,0,0,0");
        assertThat(SentCounts.read("7:1,2", 0).text()).as("a clock put back").isEqualTo("0:1,2,0,0,0,0,0,0,0,0,0");
    }

    @Test
    void what_is_handed_from_worker_to_worker_grows_old_all_the_same() {
        long begun = 1_795_417_192_259_342L;
        window.restore(SentCounts.read("", begun), START);
        window.sent(START);
        String stored = window.sentCounts(START).text();

        for (int seconds = 7; seconds < 600; seconds += 7) {
            var next = new SendWindow(4, 10, 0);
            next.restore(SentCounts.read(stored, begun + seconds * 1_000_000L), 0);
            assertThat(next.budgetLeft(0)).as("after %d s", seconds).isEqualTo(9);
            stored = next.sentCounts(0).text();
        }

        var last = new SendWindow(4, 10, 0);
        last.restore(SentCounts.read(stored, begun + 671 * 1_000_000L), 0);
        assertThat(last.budgetLeft(0)).isEqualTo(10);
    }

    private static long micros(long now) {
        return (now - START) / 1_000;
    }
}

package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contactsync.delivery.SentCounts;
import io.contactsync.state.StatusQueries.WriteSlot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
    private static final int SLOT = 5;
    private static final int LONG_AGO = 3_600;
    private static final int REQUEST_MILLIS = 100;

    private final List<WriteSlot> slots = new ArrayList<>();
    private final List<Forecast.Work> works = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();

    @Test
    void a_load_that_just_began_is_measured_from_its_first_write() {
        writes("m", 8, 0, 20);
        pending("m", 1_000, LONG_AGO, null);

        assertThat(seconds("m")).isCloseTo(50, within(1L));
    }

    @Test
    void a_first_burst_promises_no_more_than_it_would_in_five_seconds() {
        writes("m", 1, 0, 30);
        pending("m", 100, LONG_AGO, null);

        assertThat(seconds("m")).isCloseTo(17, within(1L));
    }

    @Test
    void a_load_that_gained_speed_is_as_fast_as_it_is_now() {
        writes("m", 120, 20, 10);
        writes("m", 20, 0, 40);
        pending("m", 2_000, LONG_AGO, null);

        assertThat(seconds("m")).isCloseTo(50, within(1L));
        assertThat(asked)
                .as("the long look back costs nothing where it is not needed")
                .hasSize(1);
    }

    @Test
    void a_throttled_mailbox_goes_on_after_its_retry_after_as_fast_as_it_was_before() {
        writes("m", 100, 60, 10);
        pending("m", 500, LONG_AGO, 300);

        assertThat(seconds("m")).isCloseTo(300 + 50, within(1L));
    }

    @Test
    void a_mailbox_that_is_throttled_again_and_again_is_as_slow_as_that_makes_it() {
        for (int began = 580; began > 0; began -= 100) {
            writes("m", began, began - 10, 40);
            throttled("m", began - 10);
        }
        pending("m", 4_000, LONG_AGO, null);

        // 400 writes each 100 s.
        assertThat(seconds("m")).isBetween(900L, 1_100L);
    }

    @Test
    void a_mailbox_that_stands_still_without_being_asked_to_wait_is_as_slow_as_its_last_ten_minutes() {
        writes("m", 590, 470, 80);
        pending("m", 10_000, LONG_AGO, null);

        // The budget: about 10,000 in ten minutes.
        assertThat(seconds("m")).isCloseTo(10_000 * 590 / (80 * 120), within(5L));
    }

    @Test
    void a_large_load_takes_as_long_as_its_budget_makes_it() {
        writes("m", 5, 0, 80);
        pending("m", 1_000_000, LONG_AGO, null);

        // 10,000 each ten minutes, the last of them within 125 s.
        assertThat(seconds("m")).isCloseTo(99 * 600 + 125, within(600L));
    }

    @Test
    void what_is_left_when_the_budget_is_used_up_waits_until_the_first_requests_are_ten_minutes_old() {
        writes("m", 225, 100, 80);
        works.add(work("m", 100, "0,1600,4800,3600"));

        // The first of them were sent 225 s ago.
        assertThat(seconds("m")).isBetween(375L, 425L);
    }

    @Test
    void after_the_wait_for_its_budget_a_mailbox_is_as_fast_as_before() {
        writes("m", 225, 100, 80);
        works.add(work("m", 10_000, "0,1600,4800,3600"));

        assertThat(seconds("m")).isBetween(500L, 560L);
    }

    @Test
    void a_handful_of_new_changes_is_not_measured_by_the_quiet_before_them() {
        for (int ago = 590; ago > 10; ago -= 60) {
            writes("m", ago, ago - 1, 1);
        }
        writes("m", 4, 0, 2);
        pending("m", 6, 3, null);

        assertThat(seconds("m")).isBetween(1L, 5L);
    }

    @Test
    void nothing_is_promised_where_nothing_moved_since_the_change() {
        writes("m", 300, 290, 2);
        pending("m", 3, 60, null);

        assertThat(etas()).isEmpty();
    }

    @Test
    void many_that_share_the_machine_are_ready_when_all_of_it_is_done() {
        for (int i = 0; i < 100; i++) {
            writes("m" + i, 20, 0, i % 2 == 0 ? 4 : 6);
            pending("m" + i, 1_000, LONG_AGO, null);
        }

        // 100,000 at 500/s; by itself half of them would need 250 s.
        assertThat(seconds("m0")).isCloseTo(200, within(2L));
        assertThat(seconds("m1")).isCloseTo(167, within(2L));
    }

    @Test
    void a_mailbox_gets_no_faster_by_the_others_end_than_its_latency_allows() {
        writes("large", 20, 0, 38);
        pending("large", 8_000, LONG_AGO, null);
        for (int i = 0; i < 50; i++) {
            writes("m" + i, 20, 0, 38);
            pending("m" + i, 100, LONG_AGO, null);
        }

        // Four in flight of 100 ms each: 40/s.
        assertThat(seconds("large")).isCloseTo(200, within(12L));
    }

    @Test
    void a_throttled_mailbox_gains_nothing_from_the_others_end() {
        writes("slow", 20, 0, 2);
        throttled("slow", 10);
        pending("slow", 1_000, LONG_AGO, null);
        for (int i = 0; i < 50; i++) {
            writes("m" + i, 20, 0, 10);
            pending("m" + i, 1_000, LONG_AGO, null);
        }

        assertThat(seconds("slow")).isCloseTo(500, within(10L));
    }

    /** So many each second, from {@code began} seconds ago until {@code ended} seconds ago. */
    private void writes(String mailbox, int began, int ended, int perSecond) {
        for (int ago = began; ago > ended; ago--) {
            Instant at = NOW.minusSeconds(ago);
            slots.add(new WriteSlot(mailbox, slotEnd(at), perSecond, micros(at), (long) perSecond * REQUEST_MILLIS, 0));
        }
    }

    private void throttled(String mailbox, int ago) {
        slots.add(new WriteSlot(mailbox, slotEnd(NOW.minusSeconds(ago)), 0, Long.MAX_VALUE, 0, 1));
    }

    private void pending(String mailbox, int pending, int since, @Nullable Integer throttledFor) {
        works.add(new Forecast.Work(
                mailbox,
                pending,
                NOW.minusSeconds(since),
                throttledFor == null ? null : NOW.plusSeconds(throttledFor),
                new Budget(SentCounts.NONE)));
    }

    /** Of long ago; so many requests were sent in each of the last minutes. */
    private static Forecast.Work work(String mailbox, int pending, String sent) {
        return new Forecast.Work(
                mailbox, pending, NOW.minusSeconds(LONG_AGO), null, new Budget(SentCounts.read("0:" + sent, 0)));
    }

    private long seconds(String mailbox) {
        return Duration.between(NOW, Objects.requireNonNull(etas().get(mailbox)))
                .toSeconds();
    }

    private Map<String, Instant> etas() {
        return new Forecast(NOW).etas(works, since -> {
            asked.add(since);
            return slots.stream()
                    .filter(slot -> slot.endMicros() - SLOT * 1_000_000 >= micros(since))
                    .toList();
        });
    }

    private static long slotEnd(Instant at) {
        return (at.getEpochSecond() / SLOT + 1) * SLOT * 1_000_000;
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}

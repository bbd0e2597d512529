package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.GraphError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppThrottleTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Exchange EXCHANGE =
            new Exchange("POST", 429, "client", "graph", Instant.EPOCH, Duration.ofMillis(50), null);

    private final List<Runnable> woken = new ArrayList<>();
    private final AppThrottle throttle = new AppThrottle(woken::add);
    private int taken;

    private static Answer<?> refused(int status, ErrorClass errorClass) {
        return new Answer.Refused<>(new GraphError(status, "ApplicationThrottled", "", null, errorClass), EXCHANGE);
    }

    private void throttled(int mailboxes, long now) {
        for (int i = 0; i < mailboxes; i++) {
            throttle.answered("m" + i, refused(429, ErrorClass.THROTTLED), now);
        }
    }

    private void take(int most, long now) {
        for (int i = 0; i < most && throttle.take(1, now, () -> {}); i++) {
            taken++;
        }
    }

    private void giveBack(long now) {
        while (taken > 0) {
            throttle.over(1, now);
            taken--;
        }
    }

    @Test
    void one_mailboxs_own_throttling_slows_nobody() {
        take(400, 0);
        for (int i = 0; i < 1000; i++) {
            throttle.answered("busy", refused(429, ErrorClass.THROTTLED), i);
            throttle.answered("busier", refused(503, ErrorClass.RETRY), i);
        }

        assertThat(throttle.isLimiting(SECOND)).isFalse();
    }

    @Test
    void a_few_among_many_are_mailboxes_of_their_own() {
        take(400, 0);
        for (int i = 0; i < 100; i++) {
            throttle.answered("fine" + i, new Answer.Done<>("", EXCHANGE), 0);
        }
        throttled(20, 0);

        assertThat(throttle.isLimiting(0)).isFalse();
    }

    @Test
    void throttling_of_many_mailboxes_halves_what_all_have_and_never_stops_them() {
        take(400, 0);
        throttled(20, 0);
        giveBack(0);
        take(400, 0);
        assertThat(taken).isEqualTo(200);

        for (long cut = 1; cut < 20; cut++) {
            throttled(20, cut * 5 * SECOND);
            throttled(20, cut * 5 * SECOND + 1);
        }
        giveBack(95 * SECOND);
        take(400, 95 * SECOND);
        assertThat(taken).isBetween(4, 30);
    }

    @Test
    void afterwards_it_grows_back_step_by_step_until_there_is_no_limit() {
        take(400, 0);
        throttled(20, 0);
        giveBack(0);

        take(400, 10 * SECOND);
        assertThat(taken).isEqualTo(240);
        giveBack(10 * SECOND);
        assertThat(throttle.isLimiting(60 * SECOND)).isFalse();
    }

    @Test
    void who_waits_is_woken_when_there_is_room() {
        take(8, 0);
        throttled(3, 0);
        giveBack(0);
        assertThat(throttle.take(4, 0, () -> {})).isTrue();
        List<String> ran = new ArrayList<>();
        assertThat(throttle.take(4, 0, () -> ran.add("first"))).isFalse();
        assertThat(throttle.take(1, 0, () -> ran.add("second"))).isFalse();

        throttle.over(4, 0);
        woken.forEach(Runnable::run);

        assertThat(ran).containsExactly("first", "second");
    }
}

package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseRelayLockTest {

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private StateDb state;
    private LeaseRelayLock first;
    private LeaseRelayLock second;

    @BeforeEach
    void open() {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        state = TestStateDb.open(folder.resolve("state.db"), clock);
        first = new LeaseRelayLock(state, "first", this::nanos, /* alone= */ false);
        second = new LeaseRelayLock(state, "second", this::nanos, /* alone= */ false);
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, now.get()).toNanos();
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void only_one_holds_it_and_keeps_it_by_renewing() {
        assertThat(first.tryAcquire()).isTrue();
        assertThat(second.tryAcquire()).isFalse();
        for (int i = 0; i < 10; i++) {
            now.updateAndGet(t -> t.plusSeconds(4));
            assertThat(first.tryAcquire()).isTrue();
            assertThat(second.tryAcquire()).isFalse();
        }
        assertThat(second.isHeld()).isFalse();
    }

    @Test
    void a_silent_holder_stops_believing_before_another_may_take_it() {
        assertThat(first.tryAcquire()).isTrue();

        now.updateAndGet(t -> t.plusSeconds(7));
        assertThat(first.isHeld()).isFalse();
        assertThat(second.tryAcquire()).isFalse();

        now.updateAndGet(t -> t.plusSeconds(3));
        assertThat(second.tryAcquire()).isTrue();
        assertThat(first.tryAcquire()).isFalse();
    }

    @Test
    void another_that_looks_each_second_has_it_within_ten_seconds_of_the_holders_death() {
        assertThat(first.tryAcquire()).isTrue();

        // Died right after it had renewed; the other one looked a moment before the lease ended.
        now.updateAndGet(t -> t.plusSeconds(9));

        assertThat(second.tryAcquire()).isTrue();
    }

    @Test
    void a_process_that_is_alone_with_its_state_db_does_not_wait_for_a_dead_one() {
        assertThat(first.tryAcquire()).isTrue();
        var restarted = new LeaseRelayLock(state, "restarted", this::nanos, /* alone= */ true);

        assertThat(restarted.tryAcquire()).isTrue();
        assertThat(second.tryAcquire()).isFalse();
    }

    @Test
    void a_released_lease_is_free_at_once() {
        assertThat(first.tryAcquire()).isTrue();

        first.release();

        assertThat(first.isHeld()).isFalse();
        assertThat(second.tryAcquire()).isTrue();
        first.release();
        assertThat(second.tryAcquire()).isTrue();
    }
}

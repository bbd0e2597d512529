package io.contactsync.world;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The one thread of time: what is to be done when. What our machine's clock shows may be wrong; the world's is right. */
final class VirtualTime {

    private static final Instant START = Instant.parse("2026-11-22T13:00:00Z");

    private record Due(long at, long number, @Nullable SimulatedProcess owner, Runnable task) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>(
            (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.number(), b.number()));
    private long micros;
    private long numbers;
    private long wrongBy;
    private long setForwardAt = Long.MIN_VALUE / 2;

    /** Microseconds since the world began. */
    long micros() {
        return micros;
    }

    long nanos() {
        return micros * 1_000;
    }

    Instant right() {
        return START.plus(micros, ChronoUnit.MICROS);
    }

    /** What the machine's clock shows more than is right. */
    void wrongBy(Duration difference) {
        long before = wrongBy;
        wrongBy = difference.toNanos() / 1_000;
        if (wrongBy > before) {
            setForwardAt = micros;
        }
    }

    Duration wrongBy() {
        return Duration.of(wrongBy, ChronoUnit.MICROS);
    }

    /** How long ago the machine's clock was last set forward; long where it never was. */
    Duration sinceSetForward() {
        return Duration.of(micros - setForwardAt, ChronoUnit.MICROS);
    }

    /** The machine's clock. */
    Clock machine() {
        return clock(true);
    }

    /** Everybody else's. */
    Clock world() {
        return clock(false);
    }

    private Clock clock(boolean machine) {
        return new Clock() {
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
                return machine ? right().plus(wrongBy, ChronoUnit.MICROS) : right();
            }
        };
    }

    /** @param owner whose death takes it off; null: it happens anyway */
    void after(Duration delay, @Nullable SimulatedProcess owner, Runnable task) {
        due.add(new Due(micros + Math.max(0, (delay.toNanos() + 999) / 1_000), numbers++, owner, task));
    }

    /** Does the next thing, if it is due before {@code until}, letting time pass to it. False: there is none. */
    boolean step(long until) {
        while (true) {
            Due next = due.peek();
            if (next == null || next.at() > until) {
                micros = Math.max(micros, until == Long.MAX_VALUE ? micros : until);
                return false;
            }
            due.remove();
            SimulatedProcess owner = next.owner();
            if (owner != null && !owner.isAlive()) {
                continue;
            }
            micros = Math.max(micros, next.at());
            if (owner == null) {
                next.task().run();
            } else {
                owner.run(next.task());
            }
            return true;
        }
    }

    /** Time passes, and nobody on our machine notices: it is paused. */
    void pause(Duration duration) {
        micros += duration.toNanos() / 1_000;
    }
}

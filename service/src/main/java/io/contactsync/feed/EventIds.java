package io.contactsync.feed;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids of events: UUIDs of version 7, which sort by the time they were made. */
final class EventIds {
    private final Clock clock;
    private final RandomGenerator random;

    EventIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    String next() {
        long time = (clock.millis() << 16) | 0x7000 | random.nextInt(0x1000);
        long rest = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(time, rest).toString();
    }
}

package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {

    @Test
    void ids_are_uuids_of_version_7_that_sort_by_time() {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        var random = new Random(1);

        String first = new EventIds(Clock.fixed(now, ZoneOffset.UTC), random).next();
        String later = new EventIds(Clock.fixed(now.plusMillis(1), ZoneOffset.UTC), random).next();

        assertThat(UUID.fromString(first).version()).isEqualTo(7);
        assertThat(UUID.fromString(first).variant()).isEqualTo(2);
        assertThat(UUID.fromString(first).getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
        assertThat(first).isLessThan(later);
    }
}

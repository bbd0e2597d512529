package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {

    @TempDir
    Path folder;

    @Test
    void versions_grow_with_the_clock_and_go_on_when_it_is_set_back() {
        Instant now = Instant.parse("2026-11-22T12:00:00.000007Z");
        long micros = now.getEpochSecond() * 1_000_000 + 7;
        try (StateDb db = open(now)) {
            assertThat(draw(db, 1)).isEqualTo(micros);
            assertThat(draw(db, 3)).isEqualTo(micros + 1);
            assertThat(draw(db, 1)).isEqualTo(micros + 4);
        }
        try (StateDb db = open(now.minusSeconds(3600))) {
            assertThat(draw(db, 2)).isEqualTo(micros + 5);
        }
        try (StateDb db = open(now.plusSeconds(1))) {
            assertThat(draw(db, 2)).isEqualTo(micros + 1_000_000);
            assertThat(draw(db, 1)).isEqualTo(micros + 1_000_002);
        }
    }

    private StateDb open(Instant now) {
        return TestStateDb.open(folder.resolve("state.db"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static long draw(StateDb db, int count) {
        return db.write(tx -> new Versions(tx).draw(count));
    }
}

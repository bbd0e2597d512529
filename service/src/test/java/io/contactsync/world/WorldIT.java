package io.contactsync.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * As many worlds as {@code -Dcontact-sync.worlds} says, or as fit into {@code -Dcontact-sync.worlds.minutes}, or the one of {@code
 * -Dcontact-sync.worlds.seed}.
 */
class WorldIT {

    private static final long SEED = Long.getLong("contact-sync.worlds.seed", 0);
    private static final int MINUTES = Integer.getInteger("contact-sync.worlds.minutes", 0);
    private static final int WORLDS =
            Integer.getInteger("contact-sync.worlds", MINUTES > 0 ? Integer.MAX_VALUE : SEED == 0 ? 1_000 : 1);

    @Test
    void the_promises_hold_in_every_world() throws Exception {
        try (var stores = new Stores()) {
            var worlds = new Worlds(stores, Kind.chosen());
            List<String> stories = worlds.live(Math.max(1, SEED), WORLDS, Duration.ofMinutes(MINUTES));
            System.out.println(worlds.report());
            assertThat(stories).isEmpty();
        }
    }
}

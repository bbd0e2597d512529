package io.contactsync.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** As many worlds as {@code -Dcontact-sync.worlds} says, from {@code -Dcontact-sync.worlds.seed}. */
class WorldTest {

    private static final int WORLDS = Integer.getInteger("contact-sync.worlds", 3_000);
    private static final long SEED = Long.getLong("contact-sync.worlds.seed", 0);

    @Test
    void the_promises_hold_in_every_world() throws Exception {
        Set<Kind> kinds = Kind.chosen();
        int worlds = SEED == 0 ? WORLDS : Integer.getInteger("contact-sync.worlds", 1);
        try (var stores = new Stores()) {
            var run = new Worlds(stores, kinds);
            List<String> stories = run.live(Math.max(1, SEED), worlds);
            System.out.println(run.report());
            assertThat(stories).isEmpty();
        }
    }
}

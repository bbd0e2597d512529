package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedBodiesTest {

    private static final String ADA = "{\"givenName\":\"Ada\"}";

    private final WantedBodies bodies = new WantedBodies();

    @Test
    void what_was_made_for_one_mailbox_serves_the_others() {
        WantedBody first = bodies.of(ADA, Set.of("jobTitle"));

        assertThat(bodies.of("{\"givenName\":" + "\"Ada\"}", Set.of("jobTitle")))
                .isSameAs(first);
    }

    @Test
    void other_data_and_other_names_make_another_body() {
        WantedBody first = bodies.of(ADA, Set.of());

        assertThat(bodies.of("{\"givenName\":\"Bob\"}", Set.of()).hash()).isNotEqualTo(first.hash());
        assertThat(bodies.of(ADA, Set.of("jobTitle")).properties().has("jobTitle"))
                .isTrue();
        assertThat(bodies.of(ADA, Set.of())).isSameAs(first);
    }

    @Test
    void only_the_last_ones_are_remembered_and_nothing_that_is_long() {
        WantedBody first = bodies.of(ADA, Set.of());
        for (int i = 0; i < 5_000; i++) {
            bodies.of("{\"givenName\":\"Ada " + i + "\"}", Set.of());
        }
        String notes = "{\"personalNotes\":\"" + "x".repeat(5_000) + "\"}";

        assertThat(bodies.of(ADA, Set.of())).isNotSameAs(first).isEqualTo(first);
        assertThat(bodies.of(notes, Set.of())).isNotSameAs(bodies.of(notes, Set.of()));
    }
}

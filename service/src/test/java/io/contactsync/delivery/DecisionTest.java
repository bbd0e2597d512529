package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkRow;
import io.contactsync.state.LinkState;
import io.contactsync.state.WantedContact;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionTest {

    private static final String ADA = "{\"displayName\":\"Ada\",\"givenName\":\"Ada\"}";
    private static final WantedContact WANTED = new WantedContact(7, ADA, false, 2);
    private static final WantedContact DELETED = new WantedContact(8, "{}", true, 2);
    private static final String APPLIED = WantedBody.of(ADA, Set.of()).hash();

    @Test
    void with_nothing_there() {
        assertThat(decide(link(true, null, 2, null, false), WANTED)).isInstanceOf(Decision.Create.class);
        assertThat(decide(link(false, null, 2, null, false), WANTED)).isInstanceOf(Decision.Forget.class);
        assertThat(decide(link(true, null, 2, null, false), DELETED)).isInstanceOf(Decision.Forget.class);
        assertThat(decide(link(true, null, 2, null, false), null)).isInstanceOf(Decision.Forget.class);
    }

    @Test
    void with_the_wanted_there() {
        assertThat(decide(link(true, "g", 2, APPLIED, false), WANTED)).isInstanceOf(Decision.AsWanted.class);
        assertThat(decide(link(false, "g", 2, APPLIED, false), WANTED)).isEqualTo(new Decision.Delete("g", true));
        assertThat(decide(link(true, "g", 2, APPLIED, false), DELETED)).isEqualTo(new Decision.Delete("g", true));
    }

    @Test
    void with_something_else_there() {
        assertThat(decide(link(true, "g", 2, "other", false), WANTED)).isInstanceOf(Decision.Update.class);
        assertThat(decide(link(true, "g", 2, null, false), WANTED)).isInstanceOf(Decision.Update.class);
        assertThat(decide(link(true, "g", 2, null, false), null)).isInstanceOf(Decision.LeaveAlone.class);
    }

    @Test
    void with_an_earlier_life_of_the_contact_there() {
        assertThat(decide(link(true, "g", 1, APPLIED, false), WANTED)).isEqualTo(new Decision.Delete("g", false));
        assertThat(decide(link(false, "g", 1, APPLIED, false), WANTED)).isEqualTo(new Decision.Delete("g", true));
    }

    @Test
    void with_a_contact_there_that_was_found_by_its_mark_it_is_updated_and_keeps_what_its_owner_added() {
        assertThat(decide(link(true, "g", 0, null, false), WANTED)).isInstanceOf(Decision.Update.class);
    }

    @Test
    void with_a_create_whose_outcome_is_not_settled() {
        for (@Nullable WantedContact contact : new @Nullable WantedContact[] {WANTED, DELETED, null}) {
            for (@Nullable String graphId : new @Nullable String[] {null, "g"}) {
                assertThat(decide(link(true, graphId, 0, APPLIED, true), contact))
                        .isInstanceOf(Decision.LookUp.class);
                assertThat(decide(link(false, graphId, 1, null, true), contact)).isInstanceOf(Decision.LookUp.class);
            }
        }
    }

    private static Decision decide(LinkRow link, @Nullable WantedContact contact) {
        return Decision.of(link, contact, WantedBody::of);
    }

    private static LinkRow link(
            boolean wanted, @Nullable String graphId, long generation, @Nullable String hash, boolean creating) {
        return new LinkRow(
                new LinkKey("m", "", "M-1"),
                wanted,
                3,
                graphId,
                generation,
                hash,
                Set.of(),
                LinkState.PENDING,
                creating,
                false,
                0,
                0,
                false);
    }
}

package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedBodyTest {

    @Test
    void it_always_has_a_display_name() {
        assertThat(WantedBody.of("{\"givenName\":\"Ada\",\"surname\":\"Lovelace\"}", Set.of())
                        .properties()
                        .path("displayName")
                        .asString())
                .isEqualTo("Ada Lovelace");
    }

    @Test
    void what_we_once_wrote_and_is_left_out_now_is_null() {
        WantedBody body = WantedBody.of("{\"givenName\":\"Ada\"}", Set.of("givenName", "businessPhones", "jobTitle"));

        assertThat(body.properties().path("businessPhones").isNull()).isTrue();
        assertThat(body.properties().path("jobTitle").isNull()).isTrue();
        assertThat(body.properties().has("spouseName")).isFalse();
    }

    @Test
    void equal_states_have_equal_hashes_whatever_their_order() {
        assertThat(WantedBody.of("{\"surname\":\"B\",\"givenName\":\"A\"}", Set.of())
                        .hash())
                .isEqualTo(WantedBody.of("{\"givenName\":\"A\",\"surname\":\"B\"}", Set.of())
                        .hash());
    }

    @Test
    void an_explicit_null_is_something_to_send() {
        assertThat(WantedBody.of("{\"givenName\":\"A\",\"jobTitle\":null}", Set.of())
                        .hash())
                .isNotEqualTo(WantedBody.of("{\"givenName\":\"A\"}", Set.of()).hash());
    }

    @Test
    void the_hash_is_stable_once_it_was_created() {
        WantedBody first = WantedBody.of("{\"givenName\":\"A\",\"jobTitle\":null}", Set.of());
        WantedBody again = WantedBody.of("{\"givenName\":\"A\",\"jobTitle\":null}", first.writtenByCreate());

        assertThat(first.writtenByCreate()).containsExactlyInAnyOrder("displayName", "givenName");
        assertThat(again.hash()).isEqualTo(first.hash());
    }

    @Test
    void it_shows_no_contact_data() {
        assertThat(WantedBody.of("{\"givenName\":\"Ada\"}", Set.of()))
                .hasToString("WantedBody[displayName, givenName]");
    }
}

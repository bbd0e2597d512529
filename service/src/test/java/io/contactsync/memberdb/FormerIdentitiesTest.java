package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.memberdb.FormerIdentities.Identity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormerIdentitiesTest {

    @Test
    void what_a_comment_says_is_read_back_from_it() {
        FormerIdentities former = FormerIdentities.NONE
                .and(Map.of("\"club\".\"member\"", new Identity("d", "")))
                .and(Map.of("\"club\".\"fee's\"", new Identity("i", "\"By Amount\"")))
                .and(Map.of("\"club\".\"phone\"", new Identity("n", "")));

        FormerIdentities read = FormerIdentities.of(former.comment());

        assertThat(read).isEqualTo(former);
        assertThat(read.restore())
                .containsExactly(
                        "alter table if exists \"club\".\"member\" replica identity default",
                        "alter table if exists \"club\".\"fee's\" replica identity using index \"By Amount\"",
                        "alter table if exists \"club\".\"phone\" replica identity nothing");
    }

    @Test
    void what_a_table_had_first_stays() {
        FormerIdentities former = FormerIdentities.of("contact-sync; replica identity before: |\"a\"|d||");

        assertThat(former.and(Map.of("\"a\"", new Identity("n", "")))).isEqualTo(former);
    }

    @Test
    void a_comment_without_any_restores_nothing() {
        assertThat(FormerIdentities.of(FormerIdentities.NONE.comment()).restore())
                .isEmpty();
        assertThat(FormerIdentities.of("somebody else's words").restore()).isEmpty();
    }

    /** Such a table has no identity as far as the server is concerned. */
    @Test
    void an_index_that_was_dropped_already_is_not_asked_for() {
        FormerIdentities former = FormerIdentities.NONE.and(Map.of("\"a\"", new Identity("i", "")));

        assertThat(former.restore()).containsExactly("alter table if exists \"a\" replica identity nothing");
    }
}

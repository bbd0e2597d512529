package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import io.contactsync.state.Contacts;
import io.contactsync.state.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalStoryTest extends StoryTest {

    private static final String ADA_LOVELACE = "{\"givenName\":\"Ada\",\"surname\":\"Lovelace\"}";

    private long version;

    @Test
    void an_update_and_a_delete_tell_what_they_replaced_and_a_create_replaces_nothing() {
        world.start("a");
        event(ADA_LOVELACE, false);
        world.advance(Duration.ofSeconds(2));
        assertThat(journal()).isEmpty();

        event(BOB, false);
        world.advance(Duration.ofSeconds(2));
        event("{}", true);
        world.advance(Duration.ofSeconds(2));

        assertThat(journal())
                .extracting(Journal.Entry::action)
                .containsExactly(Journal.Action.DELETE, Journal.Action.UPDATE);
        var before = World.json(String.valueOf(journal().get(1).replaced()));
        assertThat(before.path("givenName").asString()).isEqualTo("Ada");
        assertThat(before.path("surname").asString()).isEqualTo("Lovelace");
        var deleted = World.json(String.valueOf(journal().get(0).replaced()));
        assertThat(deleted.path("givenName").asString()).isEqualTo("Bob");
        assertThat(deleted.path("surname").isNull()).isTrue();
        assertThat(journal().get(0).requestId()).startsWith("request-");
    }

    @Test
    void several_changes_at_once_replace_what_the_mailbox_held_and_not_what_it_never_saw() {
        world.start("a");
        event(ADA_LOVELACE, false);
        world.advance(Duration.ofSeconds(2));

        event("{\"givenName\":\"Never seen\"}", false);
        event(BOB, false);
        world.advance(Duration.ofSeconds(2));

        assertThat(journal())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.replaced()).contains("Lovelace").doesNotContain("Never seen"));
    }

    @Test
    void what_nobody_knows_is_said_to_be_unknown() {
        world.start("a");
        event(ADA_LOVELACE, false);
        world.advance(Duration.ofSeconds(2));
        world.db.write(tx -> tx.jdbc().update("update link set applied_hash = null"));

        event(BOB, false);
        world.advance(Duration.ofSeconds(2));

        assertThat(journal())
                .singleElement()
                .satisfies(entry -> assertThat(entry.replaced()).isNull());
    }

    private void event(String json, boolean deleted) {
        version++;
        world.db.write(tx -> {
            new Contacts(tx)
                    .save(List.of(new Contacts.Row(
                            new ContactId("M-1"),
                            version,
                            ContactData.ofJson(json),
                            Map.of(),
                            deleted,
                            1,
                            Contacts.Origin.RELAY,
                            tx.nowMicros())));
            return 0;
        });
        world.mark("M-1", deleted ? 0 : 1);
    }

    private List<Journal.Entry> journal() {
        return world.db.read(tx -> new Journal(tx).of("M-1", 10));
    }
}

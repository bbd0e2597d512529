package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.time.Duration;

/**
 * Events without a version that were taken: a repeated one is known by its contact and its id. Ids of an older version of this
 * program have no contact, and count for every one until they are forgotten.
 */
public record SeenEvents(Tx tx) {

    /** How long an id is remembered; a broker gives back a message within seconds or after its own outage. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** Remembers the id of an event of this contact; false when it was known already. */
    public boolean remember(ContactId contact, String eventId) {
        return tx.sql()
                        .sql("insert into seen_event (contact, event_id, seen_at) select :contact, :id, :now"
                                + " where not exists (select 1 from seen_event where contact = '' and event_id = :id)"
                                + " on conflict (contact, event_id) do nothing")
                        .param("contact", contact.value())
                        .param("id", eventId)
                        .param("now", tx.nowMicros())
                        .update()
                == 1;
    }

    /** Forgets ids that are older than a week. */
    public int forgetOld() {
        return tx.sql()
                .sql("delete from seen_event where seen_at < :before")
                .param("before", tx.nowMicros() - REMEMBERED.toNanos() / 1_000)
                .update();
    }
}

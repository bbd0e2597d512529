package io.contactsync.state;

import java.time.Duration;

/** Events without a version that were taken: a repeated one is known by its id. */
public record SeenEvents(Tx tx) {

    /** How long an id is remembered; a broker gives back a message within seconds or after its own outage. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** Remembers the id; false when it was known already. */
    public boolean remember(String eventId) {
        return tx.sql()
                        .sql("insert into seen_event (event_id, seen_at) values (:id, :now)"
                                + " on conflict (event_id) do nothing")
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

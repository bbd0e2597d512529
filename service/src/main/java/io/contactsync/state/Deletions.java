package io.contactsync.state;

/** Deletes sent, per mailbox and minute: what the guard counts. */
public record Deletions(Tx tx) {

    private static final long MINUTE = 60_000_000L;

    /** Counts deletes that are about to be sent. */
    public void count(String mailbox, int deletes) {
        tx.sql()
                .sql("insert into deletion (mailbox, minute, deletes) values (:mailbox, :minute, :deletes)"
                        + " on conflict (mailbox, minute) do update set deletes = deletion.deletes + excluded.deletes")
                .param("mailbox", mailbox)
                .param("minute", tx.nowMicros() / MINUTE)
                .param("deletes", deletes)
                .update();
    }

    /** Takes back deletes that were counted at {@code countedAt} and not done: in their own minute, with which they would have gone. */
    public void takeBack(String mailbox, long countedAt, int deletes) {
        tx.sql()
                .sql("update deletion set deletes = case when deletes > :deletes then deletes - :deletes else 0 end"
                        + " where mailbox = :mailbox and minute = :minute")
                .param("mailbox", mailbox)
                .param("minute", countedAt / MINUTE)
                .param("deletes", deletes)
                .update();
    }

    /** Deletes of the last hour in one mailbox. */
    public long lastHour(String mailbox) {
        return tx.sql()
                .sql("select coalesce(sum(deletes), 0) from deletion where minute > :since and mailbox = :mailbox")
                .param("since", tx.nowMicros() / MINUTE - 60)
                .param("mailbox", mailbox)
                .query(Long.class)
                .single();
    }

    /** Forgets what no guard asks for any more. */
    public void prune() {
        tx.sql()
                .sql("delete from deletion where minute < :before")
                .param("before", tx.nowMicros() / MINUTE - 120)
                .update();
    }
}

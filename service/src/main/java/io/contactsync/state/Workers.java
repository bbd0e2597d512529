package io.contactsync.state;

/** The processes that share the mailboxes, by the database's clock: which are alive, and how many mailboxes they have. */
public record Workers(Tx tx) {

    /**
     * How the mailboxes are shared.
     *
     * @param workers  that are alive, at least 1
     * @param mailboxes that one of them has
     */
    public record Sharing(int workers, int mailboxes) {

        /** How many mailboxes one worker should have at most. */
        public int fairShare() {
            return (mailboxes + workers - 1) / workers;
        }
    }

    /** {@code owner} is alive. */
    public void seen(String owner, long lengthMicros) {
        tx.sql()
                .sql("insert into worker (owner, seen_until) values (:owner, :until)"
                        + " on conflict (owner) do update set seen_until = excluded.seen_until")
                .param("owner", owner)
                .param("until", tx.nowMicros() + lengthMicros)
                .update();
        tx.sql()
                .sql("delete from worker where seen_until < :dead")
                .param("dead", tx.nowMicros() - lengthMicros)
                .update();
    }

    public Sharing sharing() {
        return tx.sql()
                .sql("select (select count(*) from worker where seen_until > :now) as workers,"
                        + " (select count(*) from mailbox m join worker w on w.owner = m.lease_owner"
                        + " where w.seen_until > :now and m.lease_until > :now) as mailboxes")
                .param("now", tx.nowMicros())
                .query((row, n) -> new Sharing(Math.max(1, row.getInt("workers")), row.getInt("mailboxes")))
                .single();
    }

    /** {@code owner} stops. */
    public void leave(String owner) {
        tx.sql()
                .sql("delete from worker where owner = :owner")
                .param("owner", owner)
                .update();
    }
}

package io.contactsync.state;

/**
 * Deletes that were published, and that intake has never heard of, or did not believe: the queue was lost with them, or somebody emptied
 * it; or the state DB went back, and an event of before, which was newer by its version, came after them. Rows are published again by a
 * resync; what has no row any more is remembered here alone. They were counted when they were published. What another publisher said
 * since then is not ours to delete.
 */
public record LostDeletes(Tx tx) {

    /**
     * Lets them be published again; one that has a row again by then is published as it is. One that is still on its way comes twice.
     *
     * @param run    the comparison: the version that it drew before it read
     * @param before those that were published with a smaller version
     */
    public void publishAgain(long run, long before) {
        tx.sql()
                .sql(
                        "insert into feed_candidate (contact, run, force, gone) select p.contact, :run, 1, 1 from published p"
                                + " join contact c on c.id = p.contact"
                                + " where p.deleted = 1 and p.version < :before and c.deleted = 0"
                                + " and (c.version < p.version or c.origin = 'RELAY' and c.version < :before)"
                                + FeedCandidates.MERGE)
                .param("run", run)
                .param("before", before)
                .update();
    }
}

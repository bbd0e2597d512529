package io.contactsync.state;

/**
 * The contacts that were published, are not deleted, and were not seen by a finished comparison. Left out are those that
 * were published after the comparison began, those whose delete a person refused, and those whose delete is on its way.
 *
 * <p>All of it is set arithmetic inside the database, so that a million contacts cost no memory here.
 *
 * @param run the comparison: the version that it drew before it read
 */
public record Gone(Tx tx, long run) {

    private static final String UNSEEN = "p.deleted = 0 and p.seen_run < :run and p.version < :run";

    private static final String FROM = " from published p where " + UNSEEN + """

                      and not exists (select 1 from feed_candidate c where c.contact = p.contact and c.gone = 1)
                      and not exists (select 1 from hold_item i join hold h on h.id = i.hold
                        where i.contact = p.contact and h.kind = 'source' and h.decision = 'rejected')""";

    /** How many. */
    public long count() {
        return tx.sql()
                .sql("select count(*)" + FROM)
                .param("run", run)
                .query(Long.class)
                .single();
    }

    /** Lets their deletes be published. */
    public void propose() {
        tx.sql()
                .sql("insert into feed_candidate (contact, run, force, gone) select p.contact, :run, 0, 1" + FROM
                        + FeedCandidates.MERGE)
                .param("run", run)
                .update();
    }

    /** Makes them, and no others, the items of a hold. */
    public void hold(long hold) {
        tx.sql()
                .sql("delete from hold_item where hold = :hold")
                .param("hold", hold)
                .update();
        tx.sql()
                .sql("insert into hold_item (hold, mailbox, folder, contact, revision)"
                        + " select :hold, '', '', p.contact, p.version" + FROM)
                .param("hold", hold)
                .param("run", run)
                .update();
    }

    /** Forgets the refusal of deletes for contacts that are back, so that their next absence is proposed again. */
    public void forgetRefusalsOfReturned() {
        tx.sql()
                .sql("delete from hold_item where hold in"
                        + " (select id from hold where kind = 'source' and decision = 'rejected')"
                        + " and not exists (select 1 from published p where p.contact = hold_item.contact and " + UNSEEN
                        + ")")
                .param("run", run)
                .update();
    }
}

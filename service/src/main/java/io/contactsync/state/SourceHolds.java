package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Deletes that a comparison found and that are not published until a person decides. At most one hold is open. */
public record SourceHolds(Tx tx) {

    /**
     * A hold of kind source.
     *
     * @param openedAtMicros microseconds since 1970
     * @param items          how many contacts it holds
     */
    public record Hold(long id, String reason, long openedAtMicros, long items) {}

    /** The open one. */
    public Optional<Hold> open() {
        return tx
                .sql()
                .sql("""
                        select id, reason, opened_at, (select count(*) from hold_item i where i.hold = h.id)
                        from hold h where kind = 'source' and decision is null order by id""")
                .query((rs, i) -> new Hold(rs.getLong(1), rs.getString(2), rs.getLong(3), rs.getLong(4)))
                .list()
                .stream()
                .findFirst();
    }

    /** Opens one without items. */
    public Hold open(String reason) {
        long id = new Counters(tx).next(Counters.HOLD);
        tx.sql()
                .sql("insert into hold (id, kind, reason, opened_at) values (:id, 'source', :reason, :at)")
                .param("id", id)
                .param("reason", reason)
                .param("at", tx.nowMicros())
                .update();
        return new Hold(id, reason, tx.nowMicros(), 0);
    }

    /** Says anew why it is open. */
    public void explain(long id, String reason) {
        tx.sql()
                .sql("update hold set reason = :reason where id = :id")
                .param("reason", reason)
                .param("id", id)
                .update();
    }

    /** The contacts that a hold names, at most {@code limit}. */
    public List<ContactId> items(long id, int limit) {
        return tx.sql()
                .sql("select contact from hold_item where hold = :id order by contact limit :limit")
                .param("id", id)
                .param("limit", limit)
                .query((rs, i) -> new ContactId(rs.getString(1)))
                .list();
    }

    /** Closes one that has become pointless. */
    public void withdraw(long id) {
        decide(id, "withdrawn");
    }

    /**
     * Lets the deletes be published, each only if the contact still has no row by then.
     *
     * @return false when it is no open hold of kind source
     */
    public boolean approve(long id) {
        if (!decide(id, "approved")) {
            return false;
        }
        tx.sql()
                .sql(
                        "update hold_item set generation = (select c.generation from contact c where c.id = hold_item.contact)"
                                + " where hold = :id")
                .param("id", id)
                .update();
        tx.sql()
                .sql("insert into feed_candidate (contact, run, force, gone)"
                        + " select contact, :run, 0, 1 from hold_item where hold = :id" + FeedCandidates.MERGE)
                .param("run", new Versions(tx).draw(1))
                .param("id", id)
                .update();
        return true;
    }

    /**
     * Refuses the deletes: they are not proposed again while the contacts stay away.
     *
     * @return false when it is no open hold of kind source
     */
    public boolean reject(long id) {
        return decide(id, "rejected");
    }

    /** Contacts that are back: what was approved about their absence has had its day, and their next one is another. */
    public void endApprovals(Collection<ContactId> contacts) {
        tx.jdbc()
                .batchUpdate(
                        "delete from hold_item where contact = ? and hold in"
                                + " (select id from hold where kind = 'source' and decision = 'approved')",
                        contacts.stream()
                                .sorted()
                                .map(contact -> new Object[] {contact.value()})
                                .toList());
    }

    private boolean decide(long id, String decision) {
        return tx.sql()
                        .sql("update hold set decision = :decision, decided_at = :at"
                                + " where id = :id and kind = 'source' and decision is null")
                        .param("decision", decision)
                        .param("at", tx.nowMicros())
                        .param("id", id)
                        .update()
                == 1;
    }
}

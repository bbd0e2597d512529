package io.contactsync.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Who may send to a mailbox, by the database's clock. A lease that was released is free at once. One that was not may have
 * left requests behind that are still at work, so it is left alone for a hold after its end. Each time it is taken, its epoch
 * grows: what is written under a lease names owner and epoch, and is written only while both are still the mailbox's.
 *
 * <p>A state DB that went back, or that is new in the place of one that was lost, knows of no lease that was not released: {@link
 * #forgotten}. An instant that lies ahead of now is of a clock that was wrong, and is not waited for.
 */
public record MailboxLeases(Tx tx) {

    /** The setting that says since when nothing is known of what is under way in the mailboxes. */
    private static final String FORGOTTEN = "leases-forgotten-at";

    private static final String FORGOTTEN_AT = "(select case when s.name = '" + FORGOTTEN
            + "' then cast(s.value as bigint) end from setting s where s.name = '" + FORGOTTEN + "')";

    /** Over the mailbox {@code m}: since when it is to be left alone for a hold; 0: not at all, or its lease may still end in good order. */
    static final String ABANDONED_AT = "(select coalesce(max(a.at), 0) from (select " + FORGOTTEN_AT + " as at"
            + " union all select case when m.lease_clean = 0 then m.lease_until end) a)";

    /** Over the mailbox {@code m}, with the parameters owner, now and hold. */
    static final String CAN_BE_HAD =
            "(m.lease_owner = :owner or m.lease_clean = 1 and (m.lease_owner is null or m.lease_until <= :now)"
                    + " or m.lease_clean = 0 and m.lease_until + :hold <= :now)"
                    + " and not coalesce(" + FORGOTTEN_AT + " between :now - :hold + 1 and :now, false)";

    /** A gate that a clock stored which was ahead is what there was of it, from now. */
    private static final String FENCE = "update mailbox set lease_until = ?, lease_clean = 0,"
            + " gate_until = case when " + StoredInstants.GATE + " < ? then ? else " + StoredInstants.GATE + " end,"
            + " gate_since = case when gate_since > ? or gate_until < ? then ? else gate_since end"
            + " where mailbox = ? and lease_owner = ? and lease_epoch = ?";

    /**
     * Takes a lease if it can be had.
     *
     * @param holdMicros how long one that was not released is left alone after its end
     * @return its epoch; empty where it cannot be had
     */
    public OptionalLong take(String mailbox, String owner, long lengthMicros, long holdMicros) {
        return tx
                .sql()
                .sql("update mailbox as m set lease_owner = :owner, lease_until = :until, lease_clean = 0,"
                        + " lease_epoch = m.lease_epoch + 1,"
                        + " gate_until = case when m.gate_since > :now then m.gate_until - m.gate_since + :now"
                        + " else m.gate_until end,"
                        + " gate_since = case when m.gate_since > :now then :now else m.gate_since end where m.mailbox = :mailbox and "
                        + CAN_BE_HAD
                        + " returning lease_epoch")
                .param("owner", owner)
                .param("until", tx.nowMicros() + lengthMicros)
                .param("mailbox", mailbox)
                .param("now", tx.nowMicros())
                .param("hold", holdMicros)
                .query(Long.class)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /**
     * Renews one own lease and fences what follows in this transaction: until its end nobody else can take the mailbox.
     *
     * @param epoch      the one that {@link #take} brought
     * @param gateMicros what is left of {@code Retry-After}; a longer one that is stored stays
     * @return false when the mailbox is another's by now: nothing may be written for it
     */
    public boolean fence(String mailbox, String owner, long epoch, long lengthMicros, long gateMicros) {
        long now = tx.nowMicros();
        long gate = gateMicros == 0 ? 0 : now + gateMicros;
        List<Object> values = new ArrayList<>(List.of(now + lengthMicros));
        values.addAll(StoredInstants.gateValues(now));
        values.add(gate);
        values.add(gate);
        values.addAll(StoredInstants.gateValues(now));
        values.addAll(List.of(now, gate, now, mailbox, owner, epoch));
        return tx.jdbc().update(FENCE, values.toArray()) == 1;
    }

    /** Whether an own lease still lasts for so long. Reads only. */
    public boolean outlasts(String mailbox, String owner, long epoch, long micros) {
        return !tx.jdbc()
                .queryForList(
                        "select 1 from mailbox where mailbox = ? and lease_owner = ? and lease_epoch = ? and lease_until > ?",
                        Integer.class,
                        mailbox,
                        owner,
                        epoch,
                        tx.nowMicros() + micros)
                .isEmpty();
    }

    /** Renews all leases of an owner and names them. */
    public List<String> renew(String owner, long lengthMicros) {
        return tx.sql()
                .sql("update mailbox set lease_until = :until where lease_owner = :owner returning mailbox")
                .param("until", tx.nowMicros() + lengthMicros)
                .param("owner", owner)
                .query(String.class)
                .list();
    }

    /** Gives leases back under which nothing is in flight any more. */
    public void release(Collection<String> mailboxes, String owner) {
        tx.jdbc()
                .batchUpdate(
                        "update mailbox set lease_owner = null, lease_until = 0, lease_clean = 1"
                                + " where mailbox = ? and lease_owner = ?",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {mailbox, owner})
                                .toList());
    }

    /** Gives a lease back under which a request of unknown outcome may be at work until {@code afterMicros} from now. */
    public void releaseHeld(String mailbox, String owner, long afterMicros, long holdMicros) {
        tx.jdbc()
                .update(
                        "update mailbox set lease_owner = null, lease_until = ?, lease_clean = 0"
                                + " where mailbox = ? and lease_owner = ?",
                        tx.nowMicros() + afterMicros - holdMicros,
                        mailbox,
                        owner);
    }

    /**
     * What is under way in the mailboxes is not known, for whoever sent it wrote that down in a state DB that is no more: all leases
     * end, and no mailbox, whether it is known yet or not, can be had for a hold from now.
     */
    public void forgotten() {
        tx.sql()
                .sql("update mailbox set lease_owner = null,"
                        + " lease_until = case when lease_until > :now then :now else lease_until end")
                .param("now", tx.nowMicros())
                .update();
        new Settings(tx).put(FORGOTTEN, Long.toString(tx.nowMicros()));
    }

    /** Ends all leases that were not released: only for whoever knows that their owners are dead. The hold counts from now. */
    public void end() {
        tx.sql()
                .sql("update mailbox set lease_until = :now where lease_clean = 0 and lease_until > :now")
                .param("now", tx.nowMicros())
                .update();
    }
}

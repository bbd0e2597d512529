package io.contactsync.state;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Holds of mailboxes that would leave a target because a group reads without them. At most one is open per group. A decision
 * is about the mailboxes that it names.
 */
public record GroupHolds(Tx tx) {

    /** How long an approval lets its mailboxes leave, and their contacts be deleted: a day. */
    private static final long APPROVAL_MICROS = 24 * 3_600_000_000L;

    /** The open hold of a group. */
    public Optional<Long> open(String group) {
        return tx
                .sql()
                .sql("select id from hold where kind = 'group' and group_id = :group and decision is null order by id")
                .param("group", group)
                .query(Long.class)
                .list()
                .stream()
                .findFirst();
    }

    /** Opens a hold, or says anew why the open one is, with exactly these mailboxes. */
    public long hold(String group, String reason, Collection<String> mailboxes) {
        long id = open(group).orElseGet(() -> {
            long next = new Counters(tx).next(Counters.HOLD);
            tx.sql()
                    .sql("insert into hold (id, kind, group_id, reason, opened_at)"
                            + " values (:id, 'group', :group, :reason, :now)")
                    .param("id", next)
                    .param("group", group)
                    .param("reason", reason)
                    .param("now", tx.nowMicros())
                    .update();
            return next;
        });
        tx.sql()
                .sql("update hold set reason = :reason where id = :id")
                .param("reason", reason)
                .param("id", id)
                .update();
        tx.sql().sql("delete from hold_item where hold = :id").param("id", id).update();
        tx.jdbc()
                .batchUpdate(
                        "insert into hold_item (hold, mailbox, folder, contact, revision) values (?, ?, '', '', 0)",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {id, mailbox})
                                .toList());
        return id;
    }

    /** Closes the open hold of a group, for nothing would leave any more. */
    public void withdraw(String group) {
        tx.sql()
                .sql("update hold set decision = 'withdrawn', decided_at = :now"
                        + " where kind = 'group' and group_id = :group and decision is null")
                .param("now", tx.nowMicros())
                .param("group", group)
                .update();
    }

    /** Mailboxes that a person lately let leave the group. */
    public Set<String> approved(String group) {
        return decided(group, "approved", tx.nowMicros() - APPROVAL_MICROS);
    }

    /** Mailboxes that a person wants to stay, decided since the group was last read. */
    public Set<String> rejected(String group, long since) {
        return decided(group, "rejected", since);
    }

    /** Whether a hold of the group was decided since then, microseconds since 1970. */
    public boolean isDecidedSince(String group, long since) {
        return tx.sql()
                .sql("select exists (select 1 from hold where kind = 'group' and group_id = :group"
                        + " and decision in ('approved', 'rejected') and decided_at > :since)")
                .param("group", group)
                .param("since", since)
                .query(Boolean.class)
                .single();
    }

    /** Whether a person lately let this mailbox leave its group. */
    boolean isApproved(String mailbox) {
        return tx.sql()
                .sql("select exists (select 1 from hold_item i join hold h on i.hold = h.id where h.kind = 'group'"
                        + " and h.decision = 'approved' and h.decided_at > :since and i.mailbox = :mailbox)")
                .param("since", tx.nowMicros() - APPROVAL_MICROS)
                .param("mailbox", mailbox)
                .query(Boolean.class)
                .single();
    }

    /**
     * Lets the mailboxes leave.
     *
     * @return false when it is no open hold of kind group
     */
    public boolean approve(long id) {
        return decide(id, "approved");
    }

    /**
     * Keeps the mailboxes, until the group has them again.
     *
     * @return false when it is no open hold of kind group
     */
    public boolean reject(long id) {
        return decide(id, "rejected");
    }

    private Set<String> decided(String group, String decision, long since) {
        return new HashSet<>(tx.sql()
                .sql("select i.mailbox from hold_item i join hold h on i.hold = h.id where h.kind = 'group'"
                        + " and h.group_id = :group and h.decision = :decision and h.decided_at > :since")
                .param("group", group)
                .param("decision", decision)
                .param("since", since)
                .query(String.class)
                .list());
    }

    private boolean decide(long id, String decision) {
        return tx.sql()
                        .sql("update hold set decision = :decision, decided_at = :now"
                                + " where id = :id and kind = 'group' and decision is null")
                        .param("decision", decision)
                        .param("now", tx.nowMicros())
                        .param("id", id)
                        .update()
                == 1;
    }
}

package io.contactsync.state;

import java.util.List;
import java.util.OptionalLong;

/**
 * Holds of deletes in mailboxes. At most one is open per mailbox. A decision is about link and revision: a link that changed
 * since is not touched by it.
 */
public record MailboxHolds(Tx tx) {

    /** A delete at the source that was approved is noticed within an hour, or is another one. */
    private static final long SOURCE_APPROVAL_MICROS = 3_600_000_000L;

    private static final String ITEM =
            " i.hold = h.id and i.mailbox = :mailbox and i.folder = :folder and i.contact = :contact";

    private static final String STILL_HELD = "exists (select 1 from link l where l.mailbox = i.mailbox"
            + " and l.folder = i.folder and l.contact = i.contact and l.revision = i.revision and l.state = 'held')";

    /** The open hold of a mailbox. */
    public OptionalLong open(String mailbox) {
        return tx
                .sql()
                .sql("select id from hold where kind = 'mailbox' and mailbox = :mailbox and decision is null")
                .param("mailbox", mailbox)
                .query(Long.class)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Opens a hold. */
    public long open(String mailbox, String reason) {
        long id = new Counters(tx).next(Counters.HOLD);
        tx.sql()
                .sql(
                        "insert into hold (id, kind, mailbox, reason, opened_at) values (:id, 'mailbox', :mailbox, :reason, :now)")
                .param("id", id)
                .param("mailbox", mailbox)
                .param("reason", reason)
                .param("now", tx.nowMicros())
                .update();
        return id;
    }

    /** Puts a delete into a hold, or its newer revision in the older one's place. The link's state is the caller's. */
    public void put(long hold, LinkKey key, long revision) {
        tx.sql()
                .sql("insert into hold_item (hold, mailbox, folder, contact, revision)"
                        + " values (:hold, :mailbox, :folder, :contact, :revision)"
                        + " on conflict (hold, mailbox, folder, contact) do update set revision = excluded.revision")
                .param("hold", hold)
                .param("mailbox", key.mailbox())
                .param("folder", key.folder())
                .param("contact", key.contact())
                .param("revision", revision)
                .update();
    }

    /** Takes links out of an open hold, for they are not to be deleted any more. */
    public void drop(long hold, List<LinkKey> keys) {
        tx.jdbc()
                .batchUpdate(
                        "delete from hold_item where hold = ? and mailbox = ? and folder = ? and contact = ?",
                        keys.stream()
                                .map(key -> new Object[] {hold, key.mailbox(), key.folder(), key.contact()})
                                .toList());
    }

    /** Withdraws a hold in which nothing waits any more. */
    public void withdrawIfEmpty(long hold) {
        tx.sql()
                .sql("update hold set decision = 'withdrawn', decided_at = :now where id = :hold and decision is null"
                        + " and not exists (select 1 from hold_item where hold = :hold)")
                .param("now", tx.nowMicros())
                .param("hold", hold)
                .update();
    }

    /**
     * Whether a person approved this very delete: of the link at this revision, or of the contact at the source in the life
     * that it ends. A contact that came back meanwhile has another one.
     */
    public boolean isApproved(LinkKey key, long revision, boolean deletedAtSource) {
        return isApprovedHere(key, revision, deletedAtSource)
                || (new GroupHolds(tx).isApproved(key.mailbox()) && hasLeft(key.mailbox()));
    }

    /** Whether nothing of ours is to be in a mailbox any more, since the targets were found out. */
    public boolean hasLeft(String mailbox) {
        return tx.sql()
                .sql("select exists (select 1 from setting where name = '" + Settings.ROUTED + "')"
                        + " and not exists (select 1 from routing where mailbox = :mailbox)"
                        + " and not exists (select 1 from link where mailbox = :mailbox and wanted = 1)")
                .param("mailbox", mailbox)
                .query(Boolean.class)
                .single();
    }

    /** Contacts in a mailbox that wait to be deleted and that nobody has held yet. */
    public long waiting(String mailbox) {
        return tx.sql()
                .sql("select count(*) from link where mailbox = :mailbox and wanted = 0 and graph_id is not null"
                        + " and state = 'pending'")
                .param("mailbox", mailbox)
                .query(Long.class)
                .single();
    }

    private boolean isApprovedHere(LinkKey key, long revision, boolean deletedAtSource) {
        return tx.sql()
                .sql("select exists (select 1 from hold_item i join hold h on" + ITEM
                        + " where h.kind = 'mailbox' and h.decision = 'approved' and i.revision = :revision)"
                        + " or 1 = :deleted and exists (select 1 from hold_item i join hold h on i.hold = h.id"
                        + " join contact c on c.id = i.contact"
                        + " where h.kind = 'source' and h.decision = 'approved' and i.contact = :contact"
                        + " and i.generation = c.generation and c.changed_at <= h.decided_at + :within)")
                .param("mailbox", key.mailbox())
                .param("folder", key.folder())
                .param("contact", key.contact())
                .param("revision", revision)
                .param("deleted", deletedAtSource ? 1 : 0)
                .param("within", SOURCE_APPROVAL_MICROS)
                .query(Boolean.class)
                .single();
    }

    /** The holds of mailboxes, the newest first. */
    public List<MailboxHold> list(boolean openOnly) {
        return tx.sql()
                .sql("select h.*, (select count(*) from hold_item i where i.hold = h.id and (h.decision is not null or "
                        + STILL_HELD + ")) as items from hold h where h.kind = 'mailbox'"
                        + (openOnly ? " and h.decision is null" : "") + " order by h.id desc")
                .query((row, n) -> new MailboxHold(
                        row.getLong("id"),
                        row.getString("mailbox"),
                        row.getString("reason"),
                        row.getLong("items"),
                        row.getLong("opened_at"),
                        row.getString("decision")))
                .list();
    }

    /** What waits in an open hold, by contact. */
    public List<MailboxHoldItem> items(long hold, int limit) {
        return tx.sql()
                .sql("select i.* from hold_item i where i.hold = :hold and " + STILL_HELD
                        + " order by i.contact, i.folder limit :limit")
                .param("hold", hold)
                .param("limit", limit)
                .query((row, n) -> new MailboxHoldItem(
                        new LinkKey(row.getString("mailbox"), row.getString("folder"), row.getString("contact")),
                        row.getLong("revision")))
                .list();
    }

    /** Lets the deletes of a hold be sent. Links that changed since leave it undecided. False where no such hold is open. */
    public boolean approve(long hold) {
        return decide(hold, "approved", "state = 'pending', bulk = 1, next_attempt = :now");
    }

    /** Leaves the contacts of a hold where they are, until something new is wanted. False where no such hold is open. */
    public boolean reject(long hold) {
        return decide(hold, "rejected", "state = 'rejected', next_attempt = :now");
    }

    private boolean decide(long hold, String decision, String links) {
        int decided = tx.sql()
                .sql("update hold set decision = :decision, decided_at = :now"
                        + " where id = :hold and kind = 'mailbox' and decision is null")
                .param("decision", decision)
                .param("now", tx.nowMicros())
                .param("hold", hold)
                .update();
        if (decided == 0) {
            return false;
        }
        tx.sql()
                .sql("delete from hold_item as i where i.hold = :hold and not " + STILL_HELD)
                .param("hold", hold)
                .update();
        tx.sql()
                .sql("update link set " + links + " where state = 'held' and exists (select 1 from hold_item i"
                        + " where i.hold = :hold and i.mailbox = link.mailbox and i.folder = link.folder"
                        + " and i.contact = link.contact and i.revision = link.revision)")
                .param("hold", hold)
                .param("now", tx.nowMicros())
                .update();
        return true;
    }
}

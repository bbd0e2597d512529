package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.List;

/**
 * What intake and a change of targets say to delivery: this contact should be, or should not be, in that folder. Each such
 * change bumps the link's revision and makes it due; what is known of the mailbox itself stays untouched.
 */
public record LinkWishes(Tx tx) {

    private static final String EXISTING =
            "select mailbox, folder, contact, case when wanted = 1 or (state = 'adopted' and unclaimed = 0) then 1 else 0 end as wanted"
                    + " from link";

    /**
     * A link that there is.
     *
     * @param wanted whether the contact should be there; true too for a contact of ours that was found in the mailbox and
     *     of which no event has told anything yet
     */
    public record Existing(String mailbox, String folder, ContactId contact, boolean wanted) {}

    /**
     * A link that changes.
     *
     * @param wanted    whether the contact should be there
     * @param bulk      part of a load: live changes go first
     * @param changedAt when the change was noticed, in microseconds since 1970
     */
    public record Wish(
            String mailbox, String folder, ContactId contact, boolean wanted, boolean bulk, long changedAt) {}

    /** The links of these contacts. */
    public List<Existing> of(Collection<ContactId> contacts) {
        if (contacts.isEmpty()) {
            return List.of();
        }
        return tx.sql()
                .sql(EXISTING + " where contact in (:contacts)")
                .param("contacts", contacts.stream().map(ContactId::value).toList())
                .query((row, n) -> existing(row))
                .list();
    }

    /** The links of these contacts in these mailboxes. */
    public List<Existing> of(Collection<ContactId> contacts, Collection<String> mailboxes) {
        if (contacts.isEmpty() || mailboxes.isEmpty()) {
            return List.of();
        }
        return tx.sql()
                .sql(EXISTING + " where contact in (:contacts) and mailbox in (:mailboxes)")
                .param("contacts", contacts.stream().map(ContactId::value).toList())
                .param("mailboxes", mailboxes)
                .query((row, n) -> existing(row))
                .list();
    }

    /**
     * Nothing of ours is wanted in a mailbox any more.
     *
     * @return how many contacts are to be deleted there
     */
    public int leave(String mailbox) {
        return tx.sql()
                .sql(
                        "update link set wanted = 0, revision = revision + 1, state = 'pending', bulk = 1, attempts = 0,"
                                + " next_attempt = case when creating = 1 and next_attempt > :now then next_attempt else :now end,"
                                + " changed_at = :now, wished_at = :now where mailbox = :mailbox and (wanted = 1 or (state = 'adopted' and unclaimed = 0))")
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .update();
    }

    private static Existing existing(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Existing(
                row.getString("mailbox"),
                row.getString("folder"),
                new ContactId(row.getString("contact")),
                row.getInt("wanted") == 1);
    }

    /**
     * Makes the links due now. A link that was still open keeps the instant of its oldest change that has not arrived, so
     * that a contact that changes all the time and never gets through grows old.
     */
    public void apply(Collection<Wish> wishes) {
        tx.jdbc()
                .batchUpdate(
                        "insert into link (mailbox, folder, contact, wanted, revision, state, bulk, next_attempt,"
                                + " wished_at, changed_at, creating) values (?, ?, ?, ?, 1, 'pending', ?, ?, ?, ?,"
                                // Something was in the folder when it was met: nobody knows whether this one was, too.
                                + " coalesce((select f.met from folder f where f.mailbox = ? and f.folder = ?), 0))"
                                + " on conflict (mailbox, folder, contact) do update set wanted = excluded.wanted,"
                                + " unclaimed = case when excluded.wanted = 1 then 0 else link.unclaimed end,"
                                + " revision = link.revision + 1,"
                                + " state = case when link.state = 'left' and excluded.wanted = 1 then 'left' else 'pending' end,"
                                + " attempts = 0,"
                                + " bulk = case when link.state = 'pending' and link.bulk < excluded.bulk"
                                + " then link.bulk else excluded.bulk end,"
                                + " next_attempt = case when link.state = 'left' and excluded.wanted = 1 then link.next_attempt"
                                + " when link.creating = 1 and link.next_attempt > excluded.next_attempt"
                                + " then link.next_attempt else excluded.next_attempt end,"
                                + " wished_at = excluded.wished_at,"
                                + " changed_at = case when link.state in ('pending', 'failing')"
                                + " and link.changed_at < excluded.changed_at"
                                + " then link.changed_at else excluded.changed_at end",
                        wishes.stream()
                                .map(wish -> new Object[] {
                                    wish.mailbox(),
                                    wish.folder(),
                                    wish.contact().value(),
                                    wish.wanted() ? 1 : 0,
                                    wish.bulk() ? 1 : 0,
                                    tx.nowMicros(),
                                    tx.nowMicros(),
                                    wish.changedAt(),
                                    wish.mailbox(),
                                    wish.folder()
                                })
                                .toList());
    }

    /** Contacts whose id stands for another person by now: whoever deleted the former one has nothing against the new one. */
    public void ofAnother(Collection<ContactId> contacts) {
        tx.jdbc()
                .batchUpdate(
                        "update link set state = 'pending', next_attempt = ? where contact = ? and state = 'left'",
                        contacts.stream()
                                .map(contact -> new Object[] {tx.nowMicros(), contact.value()})
                                .toList());
    }
}

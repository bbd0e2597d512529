package io.contactsync.state;

import java.util.Collection;
import java.util.TreeSet;

/** Contacts that were deleted from any mailbox of late, each once: what the guard over all mailboxes counts. */
public record DeletedContacts(Tx tx) {

    private static final long MINUTE = 60_000_000L;

    /** Counts contacts of which a delete is about to be sent. In one order always, for other mailboxes lose the same ones. */
    public void count(Collection<String> contacts) {
        long minute = tx.nowMicros() / MINUTE;
        tx.jdbc()
                .batchUpdate(
                        "insert into deleted_contact (contact, minute) values (?, ?) on conflict (contact) do update"
                                + " set minute = excluded.minute where deleted_contact.minute < excluded.minute",
                        new TreeSet<>(contacts)
                                .stream()
                                        .map(contact -> new Object[] {contact, minute})
                                        .toList());
    }

    /** How many were deleted in the last hour. */
    public long lastHour() {
        return count("select count(*) from deleted_contact where minute > ?");
    }

    /** Whether it is counted already. */
    public boolean contains(String contact) {
        return !tx.jdbc()
                .queryForList(
                        "select 1 from deleted_contact where contact = ? and minute > ?",
                        Integer.class,
                        contact,
                        since())
                .isEmpty();
    }

    /** How many contacts the mailboxes have among them, those deleted in the last hour included. Reads an index of all links. */
    public long known() {
        // In one statement, and so as of one moment: else who is made anew meanwhile is in neither part.
        return count("select (select count(*) from (select contact from link group by contact) as c)"
                + " + (select count(*) from deleted_contact d where d.minute > ?"
                + " and not exists (select 1 from link l where l.contact = d.contact))");
    }

    /** Forgets what no guard asks for any more. */
    public void prune() {
        tx.jdbc().update("delete from deleted_contact where minute < ?", since() - 60);
    }

    private long count(String query) {
        Long count = tx.jdbc().queryForObject(query, Long.class, since());
        return count == null ? 0 : count;
    }

    private long since() {
        return tx.nowMicros() / MINUTE - 60;
    }
}

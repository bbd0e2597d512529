package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the broker last confirmed of each contact. */
public record Published(Tx tx) {

    /** The hash of a contact that is taken to be delivered although nobody knows how it looks; equal to no other. */
    public static final String UNKNOWN = "?";

    /**
     * The newest confirmed event of a contact.
     *
     * @param hash    of data and tags; empty for a delete
     * @param seenRun the version drawn by the comparison that last saw it in the source, or saved it first; 0 for none
     */
    public record Row(ContactId contact, long version, String hash, boolean deleted, long seenRun) {

        /** As seen in the source by whoever drew that version; as it is, when it was not there. */
        public Row seenAt(long run) {
            return deleted || hash.equals(UNKNOWN) ? this : new Row(contact, version, hash, false, run);
        }
    }

    private static final int CHUNK = 500;

    /** The rows of those contacts that have one. */
    public Map<ContactId, Row> find(Collection<ContactId> contacts) {
        Map<ContactId, Row> found = new HashMap<>();
        for (List<String> ids : Chunks.of(contacts, CHUNK)) {
            tx.sql()
                    .sql("select contact, version, hash, deleted, seen_run from published where contact in (:ids)")
                    .param("ids", ids)
                    .query((rs, i) -> new Row(
                            new ContactId(rs.getString(1)),
                            rs.getLong(2),
                            rs.getString(3),
                            rs.getInt(4) == 1,
                            rs.getLong(5)))
                    .list()
                    .forEach(row -> found.put(row.contact(), row));
        }
        return found;
    }

    /** Remembers what was confirmed, each only where nothing newer was; {@code seenRun} only of contacts that are new here. */
    public void save(Collection<Row> rows) {
        List<Object[]> batch = rows.stream()
                .sorted((a, b) -> a.contact().compareTo(b.contact()))
                .map(row -> new Object[] {
                    row.contact().value(), row.version(), row.hash(), row.deleted() ? 1 : 0, row.seenRun()
                })
                .toList();
        tx.jdbc().batchUpdate("""
                        insert into published (contact, version, hash, deleted, seen_run) values (?, ?, ?, ?, ?)
                        on conflict (contact) do update
                          set version = excluded.version, hash = excluded.hash, deleted = excluded.deleted
                          where published.version < excluded.version""", batch);
    }

    /** Notes that a comparison saw these contacts in the source. */
    public void stamp(long run, Collection<ContactId> contacts) {
        for (List<String> ids : Chunks.of(contacts, CHUNK)) {
            tx.sql()
                    .sql("update published set seen_run = :run where contact in (:ids) and seen_run < :run")
                    .param("run", run)
                    .param("ids", ids)
                    .update();
        }
    }

    /** How many contacts were published and not deleted since. */
    public long present() {
        return tx.sql()
                .sql("select count(*) from published where deleted = 0")
                .query(Long.class)
                .single();
    }

    /**
     * Says that nobody knows what the broker was told last of these contacts: an event is about to be published. Should the
     * process end before its fate is saved, the contact is published again even when it looks by then as it did before.
     */
    public void doubt(Collection<ContactId> contacts) {
        tx.jdbc()
                .batchUpdate(
                        "update published set hash = ?, deleted = 0 where contact = ?",
                        contacts.stream()
                                .sorted()
                                .map(contact -> new Object[] {UNKNOWN, contact.value()})
                                .toList());
    }
}

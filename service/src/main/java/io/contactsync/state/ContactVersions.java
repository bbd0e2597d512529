package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.List;

/**
 * What contacts were before their newest event. A mailbox that has not caught up holds one of these, so they tell what a write
 * to it replaces. Kept for 30 days and 200,000 rows, approximately.
 */
public record ContactVersions(Tx tx) {

    private static final long KEPT_MICROS = 30 * 24 * 3_600_000_000L;
    private static final long KEPT_ROWS = 200_000;

    /** Remembers what is stored of these contacts, before it is overwritten. */
    void keep(Collection<ContactId> contacts) {
        if (!contacts.isEmpty()) {
            tx.sql()
                    .sql("insert into contact_version (contact, version, data, at) select id, version, data, :now"
                            + " from contact where id in (:ids) and deleted = 0 on conflict do nothing")
                    .param("now", tx.nowMicros())
                    .param("ids", contacts.stream().map(ContactId::value).toList())
                    .update();
        }
    }

    /** The data of a contact's former versions as canonical JSON, the newest first. */
    public List<String> of(String contact, int limit) {
        return tx.jdbc()
                .queryForList(
                        "select data from contact_version where contact = ? order by version desc limit ?",
                        String.class,
                        contact,
                        limit);
    }

    public void prune() {
        new Pruning(tx, "contact_version").keep(KEPT_MICROS, KEPT_ROWS);
    }
}

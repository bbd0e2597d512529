package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the directory said of the addresses in members' rows, and which contacts wait for it. */
public record MailboxNameTable(Tx tx) {

    /** For each address that was answered: the mailbox's key, or empty where nobody has it. */
    public Map<String, Optional<String>> answers(Collection<String> names) {
        Map<String, Optional<String>> answers = new HashMap<>();
        if (!names.isEmpty()) {
            tx.sql()
                    .sql("select name, mailbox from mailbox_name where asked_at > 0 and name in (:names)")
                    .param("names", names)
                    .query(row -> {
                        answers.put(row.getString("name"), Optional.ofNullable(row.getString("mailbox")));
                    });
        }
        return answers;
    }

    /** Has an address looked up, and the contact sent there then. */
    public void await(String name, ContactId contact) {
        tx.sql()
                .sql("insert into mailbox_name (name, asked_at) values (:name, 0) on conflict (name) do nothing")
                .param("name", name)
                .update();
        tx.sql()
                .sql("insert into name_waiting (name, contact) values (:name, :contact) on conflict do nothing")
                .param("name", name)
                .param("contact", contact.value())
                .update();
    }

    /** An address that is somebody's, and whose mailbox is to be asked for soon. */
    private static final long LONG_AGO = 1;

    /**
     * Addresses to ask the directory for, the longest not asked first: new ones, those that are nobody's, or perhaps nobody's any more,
     * as of {@code nobodyBefore}, and those that are somebody's as of {@code somebodyBefore}: an address goes to a successor.
     */
    public List<String> toAsk(long nobodyBefore, long somebodyBefore, int limit) {
        return tx.sql()
                .sql("select name from mailbox_name where asked_at < :somebody"
                        + " or (asked_at < :nobody and (mailbox is null or doubted_at > 0))"
                        + " order by asked_at, name limit :limit")
                .param("nobody", nobodyBefore)
                .param("somebody", somebodyBefore)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /**
     * The directory has answered. An address that was somebody's is believed to be nobody's only where that is said again the next
     * time: a directory that has not heard everything yet must not empty a mailbox.
     *
     * @return whether it leads elsewhere than before, so that contacts that are there have to move
     */
    public boolean answer(String name, Optional<String> mailbox) {
        Optional<String> before = answers(List.of(name)).getOrDefault(name, Optional.empty());
        if (before.isPresent() && mailbox.isEmpty() && doubt(name)) {
            return false;
        }
        tx.sql()
                .sql("insert into mailbox_name (name, mailbox, asked_at) values (:name, :mailbox, :now)"
                        + " on conflict (name) do update set mailbox = excluded.mailbox, asked_at = excluded.asked_at,"
                        + " doubted_at = 0")
                .param("name", name)
                .param("mailbox", mailbox.orElse(null))
                .param("now", tx.nowMicros())
                .update();
        return before.isPresent() && !before.equals(mailbox);
    }

    /** Graph knows no user of this mailbox any more: whose its addresses are is asked soon. */
    public void askAgain(String mailbox) {
        tx.sql()
                .sql("update mailbox_name set asked_at = :long_ago where mailbox = :mailbox")
                .param("long_ago", LONG_AGO)
                .param("mailbox", mailbox)
                .update();
    }

    /** True where it was not in doubt before. */
    private boolean doubt(String name) {
        return tx.sql()
                        .sql(
                                "update mailbox_name set doubted_at = :now, asked_at = :now where name = :name and doubted_at = 0")
                        .param("now", tx.nowMicros())
                        .param("name", name)
                        .update()
                == 1;
    }

    /** Contacts that wait for addresses that are somebody's now. */
    public List<ContactId> ready(int limit) {
        return tx.sql()
                .sql("select distinct w.contact from name_waiting w join mailbox_name n on n.name = w.name"
                        + " where n.mailbox is not null order by w.contact limit :limit")
                .param("limit", limit)
                .query((row, n) -> new ContactId(row.getString("contact")))
                .list();
    }

    /** These contacts were sent to all addresses of theirs that are somebody's. */
    public void served(Collection<ContactId> contacts) {
        tx.jdbc()
                .batchUpdate(
                        "delete from name_waiting where contact = ? and exists (select 1 from mailbox_name n"
                                + " where n.name = name_waiting.name and n.mailbox is not null)",
                        contacts.stream()
                                .map(contact -> new Object[] {contact.value()})
                                .toList());
    }
}

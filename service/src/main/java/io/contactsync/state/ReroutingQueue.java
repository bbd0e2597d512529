package io.contactsync.state;

import java.util.Collection;
import java.util.List;

/** Mailboxes whose links have yet to be brought in line with {@code routing}, so that a crash on the way loses nobody. */
public record ReroutingQueue(Tx tx) {

    /** Stands for all mailboxes. */
    public static final String ALL = "";

    public void add(Collection<String> mailboxes) {
        tx.jdbc()
                .batchUpdate(
                        "insert into rerouting (mailbox) values (?) on conflict (mailbox) do nothing",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {mailbox})
                                .toList());
    }

    /** What is to be done, at most {@code limit}; {@link #ALL} before any other. */
    public List<String> next(int limit) {
        return tx.sql()
                .sql("select mailbox from rerouting order by mailbox limit :limit")
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    public void done(Collection<String> mailboxes) {
        tx.jdbc()
                .batchUpdate(
                        "delete from rerouting where mailbox = ?",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {mailbox})
                                .toList());
    }
}

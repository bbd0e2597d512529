package io.contactsync.state;

import java.util.HashMap;
import java.util.Map;

/** What was sent to each mailbox in the last ten minutes, in delivery's own words, so that the budget outlives the process. */
public record MailboxBudgets(Tx tx) {

    /** Of one mailbox; empty where nothing was sent yet. */
    public String of(String mailbox) {
        return tx.sql()
                .sql("select sent from mailbox where mailbox = :mailbox")
                .param("mailbox", mailbox)
                .query(String.class)
                .single();
    }

    /** Of all mailboxes. */
    public Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        tx.sql().sql("select mailbox, sent from mailbox").query(row -> {
            all.put(row.getString("mailbox"), row.getString("sent"));
        });
        return all;
    }

    public void save(String mailbox, String sent) {
        tx.jdbc().update("update mailbox set sent = ? where mailbox = ?", sent, mailbox);
    }
}

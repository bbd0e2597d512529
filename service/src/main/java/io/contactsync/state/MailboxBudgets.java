package io.contactsync.state;

import java.util.HashMap;
import java.util.Map;

/** What was sent to a mailbox of late, so that its ten-minute budget outlives a process and goes on with the next owner. */
public record MailboxBudgets(Tx tx) {

    /**
     * As it was saved last.
     *
     * @param counts    as delivery wrote them
     * @param ageMicros since then
     */
    public record Sent(String counts, long ageMicros) {}

    public Sent of(String mailbox) {
        return tx.jdbc()
                .queryForObject(
                        "select sent, sent_at from mailbox where mailbox = ?",
                        (row, n) ->
                                new Sent(row.getString("sent"), Math.max(0, tx.nowMicros() - row.getLong("sent_at"))),
                        mailbox);
    }

    /** Of all mailboxes. */
    public Map<String, Sent> all() {
        Map<String, Sent> all = new HashMap<>();
        tx.sql().sql("select mailbox, sent, sent_at from mailbox").query(row -> {
            all.put(
                    row.getString("mailbox"),
                    new Sent(row.getString("sent"), Math.max(0, tx.nowMicros() - row.getLong("sent_at"))));
        });
        return all;
    }

    public void save(String mailbox, String counts) {
        tx.jdbc().update("update mailbox set sent = ?, sent_at = ? where mailbox = ?", counts, tx.nowMicros(), mailbox);
    }
}

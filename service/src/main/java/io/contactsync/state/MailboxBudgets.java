package io.contactsync.state;

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

    public void save(String mailbox, String counts) {
        tx.jdbc().update("update mailbox set sent = ?, sent_at = ? where mailbox = ?", counts, tx.nowMicros(), mailbox);
    }
}

package io.contactsync.state;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Dead letters of links: contacts that Graph refuses. At most one is open per link. */
public record LinkDeadLetters(Tx tx) {

    private static final String OF_LINK =
            " where contact = :contact and mailbox = :mailbox and folder = :folder and state in ('open', 'retried')";

    /**
     * A link cannot be applied: opens a dead letter, or brings the one that is open up to date.
     *
     * @param body   the contact's wanted state, canonical JSON
     * @param reason the class, such as {@code graph-refused}
     * @param detail what Graph said; a person reads it beside the body
     */
    public void bury(LinkKey key, long revision, @Nullable String body, String reason, String detail, int attempts) {
        byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
        int updated = tx.sql()
                .sql("update dead_letter set revision = :revision, body = :body, reason = :reason, detail = :detail,"
                        + " attempts = :attempts, state = 'open', changed_at = :now, sent_at ="
                        // A copy of the same refusal after each of its rare attempts would tell nobody anything.
                        + " case when state = 'open' and revision = :revision and detail = :detail then sent_at end"
                        + OF_LINK)
                .param("revision", revision)
                .param("body", bytes)
                .param("reason", reason)
                .param("detail", detail)
                .param("attempts", attempts)
                .param("now", tx.nowMicros())
                .param("contact", key.contact())
                .param("mailbox", key.mailbox())
                .param("folder", key.folder())
                .update();
        if (updated > 0) {
            return;
        }
        tx.sql()
                .sql(
                        "insert into dead_letter (id, contact, mailbox, folder, revision, body, reason, detail, first_seen,"
                                + " attempts, state, changed_at) values (:id, :contact, :mailbox, :folder, :revision, :body, :reason,"
                                + " :detail, :now, :attempts, 'open', :now)")
                .param("id", new Counters(tx).next(Counters.DEAD_LETTER))
                .param("contact", key.contact())
                .param("mailbox", key.mailbox())
                .param("folder", key.folder())
                .param("revision", revision)
                .param("body", bytes)
                .param("reason", reason)
                .param("detail", detail)
                .param("now", tx.nowMicros())
                .param("attempts", attempts)
                .update();
    }

    /** The link is as it should be: what was open about it needs nobody any more. */
    public void heal(LinkKey key) {
        tx.sql()
                .sql("update dead_letter set state = 'healed', changed_at = :now" + OF_LINK)
                .param("now", tx.nowMicros())
                .param("contact", key.contact())
                .param("mailbox", key.mailbox())
                .param("folder", key.folder())
                .update();
    }
}

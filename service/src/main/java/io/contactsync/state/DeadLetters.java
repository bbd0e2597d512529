package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events and links that a person must look at. The row is the truth; the copy in the dead-letter queue is made from it by
 * the courier.
 */
public record DeadLetters(Tx tx) {

    /** How a dead letter stands. */
    public enum State {
        OPEN,
        RETRIED,
        DISCARDED,
        /** A newer change of the same contact went through. */
        HEALED;

        String column() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A new dead letter of an event.
     *
     * @param body   the message as it came
     * @param reason the cause, as dead letters are grouped by it
     * @param detail where and what, without contact data
     */
    public record NewEvent(
            Optional<ContactId> contact,
            @Nullable String messageId,
            byte[] body,
            String reason,
            String detail,
            State state) {

        /** The same, and nobody needs it any more. */
        public NewEvent healed() {
            return new NewEvent(contact, messageId, body, reason, detail, State.HEALED);
        }
    }

    /** A dead letter whose copy has not reached the dead-letter queue. */
    public record Unsent(
            long id,
            @Nullable String contact,
            @Nullable String messageId,
            byte[] body,
            String reason,
            String detail,
            long firstSeenMicros,
            int attempts) {}

    /** Stores a dead letter of an event. */
    public void add(NewEvent letter) {
        tx.sql()
                .sql(
                        "insert into dead_letter (id, contact, message_id, body, reason, detail, first_seen, attempts, state,"
                                + " changed_at) values (:id, :contact, :message, :body, :reason, :detail, :now, 1, :state, :now)")
                .param("id", new Counters(tx).next(Counters.DEAD_LETTER))
                .param("contact", letter.contact().map(ContactId::value).orElse(null))
                .param("message", letter.messageId())
                .param("body", letter.body())
                .param("reason", letter.reason())
                .param("detail", letter.detail())
                .param("state", letter.state().column())
                .param("now", tx.nowMicros())
                .update();
    }

    /** Whether the very same message is there already: it was stored, and the acknowledgement was lost. */
    public boolean has(byte[] body, String reason) {
        return tx.sql()
                        .sql(
                                "select count(*) from dead_letter where state = 'open' and reason = :reason and body = :body")
                        .param("reason", reason)
                        .param("body", body)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** A newer event of these contacts was taken: their dead events need nobody any more. */
    public int healEventsOf(Collection<ContactId> contacts) {
        if (contacts.isEmpty()) {
            return 0;
        }
        return tx.sql()
                .sql("update dead_letter set state = 'healed', changed_at = :now"
                        + " where state = 'open' and mailbox is null and contact in (:contacts)")
                .param("now", tx.nowMicros())
                .param("contacts", contacts.stream().map(ContactId::value).toList())
                .update();
    }

    /** The oldest whose copy has not reached the dead-letter queue. */
    public List<Unsent> unsent(int limit) {
        return tx.sql()
                .sql("select id, contact, message_id, body, reason, detail, first_seen, attempts from dead_letter"
                        + " where sent_at is null order by id limit :limit")
                .param("limit", limit)
                .query((row, n) -> new Unsent(
                        row.getLong("id"),
                        row.getString("contact"),
                        row.getString("message_id"),
                        row.getBytes("body"),
                        row.getString("reason"),
                        row.getString("detail"),
                        row.getLong("first_seen"),
                        row.getInt("attempts")))
                .list();
    }

    /** The broker has the copies. */
    public void markSent(Collection<Long> ids) {
        if (!ids.isEmpty()) {
            tx.sql()
                    .sql("update dead_letter set sent_at = :now where id in (:ids)")
                    .param("now", tx.nowMicros())
                    .param("ids", ids)
                    .update();
        }
    }
}

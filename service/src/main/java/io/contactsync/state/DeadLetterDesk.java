package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person does with dead letters: look, mend, try again, put away. */
public record DeadLetterDesk(Tx tx) {

    private static final String COLUMNS =
            "select id, contact, mailbox, folder, revision, message_id, body, reason, detail,"
                    + " first_seen, attempts, state, note, changed_at from dead_letter";

    /**
     * A dead letter; instants in microseconds since 1970.
     *
     * @param mailbox null: the event itself; else with {@code folder} the link that cannot be applied
     * @param body    the message as it came or as it was mended; for a link the contact's wanted state
     * @param note    why it was discarded
     */
    public record Letter(
            long id,
            @Nullable String contact,
            @Nullable String mailbox,
            @Nullable String folder,
            long revision,
            @Nullable String messageId,
            byte[] body,
            String reason,
            String detail,
            long firstSeenMicros,
            int attempts,
            DeadLetters.State state,
            @Nullable String note,
            long changedMicros) {

        /** Whether it is about an event, not about a link. */
        public boolean isEvent() {
            return mailbox == null;
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Open dead letters of one reason. */
    public record Group(String reason, long letters, long oldestMicros) {}

    /** The open ones by reason, the largest group first. */
    public List<Group> groups() {
        return tx.sql()
                .sql("select reason, count(*) as letters, min(first_seen) as oldest from dead_letter"
                        + " where state = 'open' group by reason order by letters desc, reason")
                .query((row, n) -> new Group(row.getString("reason"), row.getLong("letters"), row.getLong("oldest")))
                .list();
    }

    /**
     * The next open ones in the order in which they came.
     *
     * @param reason null: of any
     * @param after  the id after which to go on; 0: from the beginning
     */
    public List<Letter> open(@Nullable String reason, long after, int limit) {
        return tx.sql()
                .sql(COLUMNS + " where state = 'open' and id > :after" + (reason == null ? "" : " and reason = :reason")
                        + " order by id limit :limit")
                .param("after", after)
                .param("reason", reason)
                .param("limit", limit)
                .query((row, n) -> letter(row))
                .list();
    }

    public Optional<Letter> find(long id) {
        return tx.sql()
                .sql(COLUMNS + " where id = :id")
                .param("id", id)
                .query((row, n) -> letter(row))
                .optional();
    }

    /** The latest of a contact, however they stand; the newest first. */
    public List<Letter> of(ContactId contact, int limit) {
        return tx.sql()
                .sql(COLUMNS + " where contact = :contact order by id desc limit :limit")
                .param("contact", contact.value())
                .param("limit", limit)
                .query((row, n) -> letter(row))
                .list();
    }

    /** Puts a mended event in the place of the one that came. */
    public void mend(long id, ContactId contact, byte[] body) {
        tx.sql()
                .sql("update dead_letter set body = :body, contact = :contact, changed_at = :now where id = :id")
                .param("body", body)
                .param("contact", contact.value())
                .param("now", tx.nowMicros())
                .param("id", id)
                .update();
    }

    /** It was tried again, in vain: it stays open. */
    public void refusedAgain(long id, String reason, String detail) {
        tx.sql()
                .sql("update dead_letter set reason = :reason, detail = :detail, attempts = attempts + 1,"
                        + " changed_at = :now where id = :id")
                .param("reason", reason)
                .param("detail", detail)
                .param("now", tx.nowMicros())
                .param("id", id)
                .update();
    }

    /**
     * An open one needs nobody any more.
     *
     * @param note why a person discarded it; null otherwise
     */
    public void close(long id, DeadLetters.State state, @Nullable String note) {
        tx.sql()
                .sql("update dead_letter set state = :state, note = :note, changed_at = :now where id = :id")
                .param("state", state.column())
                .param("note", note)
                .param("now", tx.nowMicros())
                .param("id", id)
                .update();
    }

    /** An event of the contact was taken: what was refused of it before needs nobody any more. What came later does. */
    public void healBefore(ContactId contact, long id) {
        tx.sql()
                .sql("update dead_letter set state = 'healed', changed_at = :now"
                        + " where state = 'open' and mailbox is null and contact = :contact and id < :id")
                .param("now", tx.nowMicros())
                .param("contact", contact.value())
                .param("id", id)
                .update();
    }

    private static Letter letter(ResultSet row) throws SQLException {
        return new Letter(
                row.getLong("id"),
                row.getString("contact"),
                row.getString("mailbox"),
                row.getString("folder"),
                row.getLong("revision"),
                row.getString("message_id"),
                row.getBytes("body"),
                row.getString("reason"),
                row.getString("detail"),
                row.getLong("first_seen"),
                row.getInt("attempts"),
                DeadLetters.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("note"),
                row.getLong("changed_at"));
    }
}

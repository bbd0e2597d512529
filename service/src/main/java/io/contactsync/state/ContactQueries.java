package io.contactsync.state;

import io.contactsync.event.ContactId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one contact, for "why". Every query is on an index that begins with the contact. Reads only. */
public final class ContactQueries {

    private ContactQueries() {}

    /**
     * A link as "why" shows it; instants in microseconds since 1970.
     *
     * @param address     what Graph is asked by; the mailbox's id where that is not known
     * @param paused      this mailbox or all of them, by a person
     * @param gateUntil   end of the mailbox's last {@code Retry-After}; 0: there was none
     * @param refusal     why nothing works in the mailbox, with its remedy; null: it works
     * @param folderTrouble why its folder cannot be had, with its remedy; null: it can, or nobody tried yet
     * @param nextAttempt its own, or its folder's where that waits longer; {@link Long#MAX_VALUE}: not by itself
     * @param owned       names of the properties that we ever wrote
     * @param copies      that somebody made of it and has worked on
     * @param doubted     its folder has to be listed again, or the source asked again, before anything is done
     * @param abandoned   when whoever worked in the mailbox last was gone without a word, or was forgotten with a lost state DB: from then on
     *     it is left alone for a hold; 0: it was not
     */
    public record Link(
            String mailbox,
            String address,
            String folder,
            boolean wanted,
            long revision,
            @Nullable String graphId,
            LinkState state,
            boolean creating,
            int attempts,
            long nextAttempt,
            long changedAt,
            boolean paused,
            long gateUntil,
            Set<String> owned,
            @Nullable LinkError error,
            @Nullable LinkError refusal,
            @Nullable LinkError folderTrouble,
            int copies,
            boolean doubted,
            long abandoned) {}

    /** The contact's links, by address and folder. */
    public static List<Link> links(Tx tx, ContactId contact) {
        return tx.sql()
                .sql("""
                        select l.mailbox, coalesce(m.address, l.mailbox) as address, l.folder, l.wanted, l.revision, l.graph_id,
                               l.state, l.creating, l.attempts, l.changed_at,
                               case when f.error_class is not null and f.next_attempt > l.next_attempt then f.next_attempt
                                    else l.next_attempt end as next_attempt,
                               l.owned, l.error_class, l.error_code,
                               l.error_detail, l.request_id, coalesce(m.paused, 0) as paused,
                               coalesce(m.gate_until, 0) as gate_until, m.error_class as mailbox_class,
                               m.error_code as mailbox_code, m.error_detail as mailbox_detail, f.error_class as folder_class,
                               f.error_code as folder_code, f.error_detail as folder_detail, l.copies,
                               case when f.doubted_from > 0 or (l.state = 'adopted'
                                 and exists (select 1 from setting s where s.name = 'repair')) then 1 else 0 end as doubted,
                               (select count(*) from setting s where s.name = 'paused') as all_paused,
                        """ + MailboxLeases.ABANDONED_AT + """
                         as abandoned
                        from link l left join mailbox m on m.mailbox = l.mailbox
                        left join folder f on f.mailbox = l.mailbox and f.folder = l.folder
                        where l.contact = :contact order by address, l.folder""")
                .param("contact", contact.value())
                .query((row, n) -> {
                    return new Link(
                            row.getString("mailbox"),
                            row.getString("address"),
                            row.getString("folder"),
                            row.getInt("wanted") != 0,
                            row.getLong("revision"),
                            row.getString("graph_id"),
                            LinkState.of(row.getString("state")),
                            row.getInt("creating") != 0,
                            row.getInt("attempts"),
                            row.getLong("next_attempt"),
                            row.getLong("changed_at"),
                            row.getInt("paused") != 0 || row.getInt("all_paused") != 0,
                            row.getLong("gate_until"),
                            StateJson.set(row.getString("owned")),
                            error(row, "error", row.getString("request_id")),
                            error(row, "mailbox", null),
                            error(row, "folder", null),
                            row.getInt("copies"),
                            row.getInt("doubted") != 0,
                            row.getLong("abandoned"));
                })
                .list();
    }

    /** The contact's latest requests, the newest first. */
    public static List<LoggedRequest> requests(Tx tx, ContactId contact, int limit) {
        return tx.sql()
                .sql("select at, mailbox, contact, method, status, code, request_id, client_request_id, millis"
                        + " from request_log where contact = :contact order by at desc limit :limit")
                .param("contact", contact.value())
                .param("limit", limit)
                .query((row, n) -> new LoggedRequest(
                        row.getLong("at"),
                        row.getString("mailbox"),
                        row.getString("contact"),
                        row.getString("method"),
                        row.getInt("status"),
                        row.getString("code"),
                        row.getString("request_id"),
                        row.getString("client_request_id"),
                        row.getLong("millis")))
                .list();
    }

    /** The open holds that name the contact. */
    public static List<Long> holds(Tx tx, ContactId contact) {
        return tx.sql()
                .sql("select distinct h.id from hold_item i join hold h on h.id = i.hold"
                        + " where i.contact = :contact and h.decision is null order by h.id")
                .param("contact", contact.value())
                .query(Long.class)
                .list();
    }

    /** Whether the relay is still to read the contact again. */
    public static boolean isCandidate(Tx tx, ContactId contact) {
        return tx.sql()
                        .sql("select count(*) from feed_candidate where contact = :contact")
                        .param("contact", contact.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    private static @Nullable LinkError error(ResultSet row, String whose, @Nullable String requestId)
            throws SQLException {
        String errorClass = row.getString(whose + "_class");
        return errorClass == null
                ? null
                : new LinkError(
                        errorClass,
                        text(row.getString(whose + "_code")),
                        text(row.getString(whose + "_detail")),
                        requestId);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}

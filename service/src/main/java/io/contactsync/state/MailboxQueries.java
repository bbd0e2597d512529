package io.contactsync.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contacts of one mailbox by how they stand, for the page. Every query is on an index and bounded. Reads only. */
public final class MailboxQueries {

    /**
     * Names the folders, which each link of the mailbox has in common with {@code folder}, so that each contact costs one look at
     * the key of {@code link}: by contact alone it would cost as many as there are mailboxes.
     */
    static final String UNLINKED =
            "select c.id, c.tags from (select id, tags from contact where id > :after and deleted = 0 order by id limit :looked) c"
                    + " where not exists (select 1 from link l where l.mailbox = :mailbox and l.folder in (select f.folder"
                    + " from folder f where f.mailbox = :mailbox) and l.contact = c.id) order by c.id limit :limit";

    private MailboxQueries() {}

    /**
     * A contact in a folder that a person should know of.
     *
     * @param nextAttempt microseconds since 1970; {@link Long#MAX_VALUE}: not by itself
     */
    public record Failing(
            String contact, String folder, int attempts, long nextAttempt, long changedAt, Optional<LinkError> error) {}

    /** What is refused or failed too often, the oldest change first. */
    public static List<Failing> failing(Tx tx, String mailbox, int limit) {
        return tx.sql()
                .sql(
                        "select contact, folder, attempts, next_attempt, changed_at, error_class, error_code, error_detail,"
                                + " request_id from link where mailbox = :mailbox and state = 'failing'"
                                + " order by changed_at limit :limit")
                .param("mailbox", mailbox)
                .param("limit", limit)
                .query((row, n) -> {
                    String errorClass = row.getString("error_class");
                    String code = row.getString("error_code");
                    String detail = row.getString("error_detail");
                    return new Failing(
                            row.getString("contact"),
                            row.getString("folder"),
                            row.getInt("attempts"),
                            row.getLong("next_attempt"),
                            row.getLong("changed_at"),
                            errorClass == null
                                    ? Optional.empty()
                                    : Optional.of(new LinkError(
                                            errorClass,
                                            code == null ? "" : code,
                                            detail == null ? "" : detail,
                                            row.getString("request_id"))));
                })
                .list();
    }

    /** Contacts whose delete waits for a person. */
    public static List<String> held(Tx tx, String mailbox, int limit) {
        return tx.sql()
                .sql(
                        "select contact from link where mailbox = :mailbox and state = 'held' order by changed_at limit :limit")
                .param("mailbox", mailbox)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /**
     * Contacts that are as they should be, by id.
     *
     * @param after the id after which to go on; empty: from the beginning
     */
    public static List<String> inSync(Tx tx, String mailbox, String after, int limit) {
        return tx.sql()
                .sql(
                        "select distinct contact from link where mailbox = :mailbox and state = 'synced' and contact > :after"
                                + " order by contact limit :limit")
                .param("mailbox", mailbox)
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** A contact that a mailbox does not have and shall not have. */
    public record Unlinked(String contact, Map<String, String> tags) {}

    /**
     * Contacts without a link in the mailbox, among the {@code looked} that come after an id.
     *
     * @param after empty: from the beginning
     */
    public static List<Unlinked> unlinked(Tx tx, String mailbox, String after, int looked, int limit) {
        return tx.sql()
                .sql(UNLINKED)
                .param("after", after)
                .param("looked", looked)
                .param("mailbox", mailbox)
                .param("limit", limit)
                .query((row, n) -> new Unlinked(row.getString("id"), StateJson.map(row.getString("tags"))))
                .list();
    }
}

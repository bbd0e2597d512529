package io.contactsync.state;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What updates and deletes replaced in the mailboxes. A create replaces nothing and has no entry. Written in the commit that
 * settles the write, kept for 30 days and 500,000 rows, approximately. Holds contact data, so it is for people who may see it:
 * never for logs.
 */
public record Journal(Tx tx) {

    private static final long KEPT_MICROS = 30 * 24 * 3_600_000_000L;
    private static final long KEPT_ROWS = 500_000;

    /** What was done. */
    public enum Action {
        UPDATE,
        DELETE;

        String column() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A write.
     *
     * @param atMicros  when it was settled, in microseconds since 1970
     * @param revision  the link's that was sent
     * @param replaced  the properties that are ours, as they were before, as JSON; null: nobody knows
     * @param requestId Graph's; null where it gave none
     */
    public record Entry(
            long atMicros,
            LinkKey key,
            String graphId,
            Action action,
            long revision,
            @Nullable String replaced,
            @Nullable String requestId) {

        /** Without the data. */
        @Override
        public String toString() {
            return "Entry[" + action + " " + key + " at " + atMicros + "]";
        }
    }

    /**
     * A contact that was deleted.
     *
     * @param atMicros when that was settled, in microseconds since 1970
     */
    public record Deleted(long atMicros, String graphId) {}

    /** Adds entries; their instant is this transaction's. */
    public void add(List<Entry> entries) {
        if (!entries.isEmpty()) {
            tx.jdbc()
                    .batchUpdate(
                            "insert into journal (at, mailbox, folder, contact, graph_id, action, revision, replaced,"
                                    + " request_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                            entries,
                            entries.size(),
                            (statement, entry) -> {
                                statement.setLong(1, tx.nowMicros());
                                statement.setString(2, entry.key().mailbox());
                                statement.setString(3, entry.key().folder());
                                statement.setString(4, entry.key().contact());
                                statement.setString(5, entry.graphId());
                                statement.setString(6, entry.action().column());
                                statement.setLong(7, entry.revision());
                                statement.setString(8, entry.replaced());
                                statement.setString(9, entry.requestId());
                            });
        }
    }

    /** The last entries of a contact in all mailboxes, the newest first. */
    public List<Entry> of(String contact, int limit) {
        return tx.jdbc()
                .query(
                        "select * from journal where contact = ? order by at desc limit ?",
                        (row, n) -> new Entry(
                                row.getLong("at"),
                                new LinkKey(row.getString("mailbox"), row.getString("folder"), contact),
                                row.getString("graph_id"),
                                Action.valueOf(row.getString("action").toUpperCase(java.util.Locale.ROOT)),
                                row.getLong("revision"),
                                row.getString("replaced"),
                                row.getString("request_id")),
                        contact,
                        limit);
    }

    /** The last delete at one place, as long as it is kept; empty: none. */
    public Optional<Deleted> lastDelete(LinkKey key) {
        return tx
                .jdbc()
                .query(
                        "select at, graph_id from journal where contact = ? and mailbox = ? and folder = ?"
                                + " and action = 'delete' order by at desc limit 1",
                        (row, n) -> new Deleted(row.getLong("at"), row.getString("graph_id")),
                        key.contact(),
                        key.mailbox(),
                        key.folder())
                .stream()
                .findFirst();
    }

    public void prune() {
        new Pruning(tx, "journal").keep(KEPT_MICROS, KEPT_ROWS);
    }
}

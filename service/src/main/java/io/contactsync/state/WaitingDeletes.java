package io.contactsync.state;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes that were not sent yet: contacts that are in a mailbox and shall not be. All of it is asked of indexes that hold these
 * links alone, for it is asked before deletes are sent, however many links there are.
 */
public record WaitingDeletes(Tx tx) {

    /** As the indexes are made. */
    private static final String UNSENT = " l.state in ('pending', 'held') and l.wanted = 0 and l.graph_id is not null";

    private static final String WAITING = UNSENT + " and l.state = 'pending'";

    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long MINUTE_MICROS = 60_000_000L;

    /** A person let this very delete happen, at the mailbox or at the source. */
    private static final String APPROVED = " exists (select 1 from hold_item i join hold h on h.id = i.hold"
            + " where i.contact = l.contact and h.decision = 'approved' and (h.kind = 'mailbox' and i.mailbox = l.mailbox"
            + " and i.folder = l.folder and i.revision = l.revision or h.kind = 'source' and exists (select 1 from contact c"
            + " where c.id = l.contact and c.deleted = 1 and c.generation = i.generation)))";

    /**
     * Deletes that wait before they are sent.
     *
     * @param untilMicros when the last of them goes, as it looks now; microseconds since 1970
     */
    public record Settling(long contacts, long untilMicros) {}

    /** When what is wanted of a link last changed, in microseconds since 1970; 0 where that is not known. */
    public long wishedAt(LinkKey key) {
        return tx
                .jdbc()
                .queryForList(
                        "select wished_at from link where mailbox = ? and folder = ? and contact = ?",
                        Long.class,
                        key.mailbox(),
                        key.folder(),
                        key.contact())
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** When a delete in this mailbox was last wanted, as far as that is no time ahead of now; 0 where none waits. */
    public long newest(String mailbox) {
        return number(
                "select coalesce(max(l.wished_at), 0) from link l where l.mailbox = ? and l.wished_at <= ? and"
                        + WAITING,
                mailbox,
                tx.nowMicros());
    }

    /** How many deletes wait in a mailbox, counted up to {@code most}. */
    public long in(String mailbox, int most) {
        return number(
                "select count(*) from (select 1 from link l where l.mailbox = ? and" + WAITING + " limit ?) w",
                mailbox,
                most);
    }

    /** Whether more than so many different contacts are to go, or went within the last minute, in all mailboxes together. */
    public boolean ofMoreThan(int contacts) {
        Set<String> going = new HashSet<>(tx.jdbc()
                .queryForList(
                        "select contact from deleted_contact where minute >= ? limit ?",
                        String.class,
                        tx.nowMicros() / MINUTE_MICROS - 1,
                        contacts + 1));
        String after = "";
        while (going.size() <= contacts) {
            // Contact by contact on the index: one of them may wait in each of many mailboxes.
            List<String> next = tx.jdbc()
                    .queryForList(
                            "select l.contact from link l where l.contact > ? and" + WAITING
                                    + " order by l.contact limit 1",
                            String.class,
                            after);
            if (next.isEmpty()) {
                return false;
            }
            after = next.get(0);
            going.add(after);
        }
        return true;
    }

    /** How many links a mailbox has with something there, counted up to {@code most}. */
    public long present(String mailbox, int most) {
        return number(
                "select count(*) from (select 1 from link l where l.mailbox = ? and l.graph_id is not null limit ?) w",
                mailbox,
                most);
    }

    /** How many deletes wait in a mailbox that nobody has approved. */
    public long unapproved(String mailbox) {
        return number("select count(*) from link l where l.mailbox = ? and" + WAITING + " and not" + APPROVED, mailbox);
    }

    /**
     * Of how many different contacts deletes wait anywhere that nobody has approved, those held within the hour among them; those
     * already counted as deleted are left out. Counted up to {@code most}.
     */
    public long unapprovedEverywhere(int most) {
        return number(
                "select count(*) from (select distinct l.contact from link l where" + UNSENT
                        + " and (l.state = 'pending' or l.wished_at > ?) and not" + APPROVED
                        + " and not exists (select 1 from deleted_contact d where d.contact = l.contact and d.minute > ?)"
                        + " order by l.contact limit ?) w",
                tx.nowMicros() - HOUR_MICROS,
                tx.nowMicros() / MINUTE_MICROS - 60,
                most);
    }

    /**
     * Lets the deletes of a mailbox that would be due now wait: until {@code untilMicros}, but none longer than {@code mostMicros}
     * from when it was wanted. Those that were tried already are left.
     */
    public void postpone(String mailbox, long untilMicros, long mostMicros) {
        String until = "(case when wished_at + ? < ? then wished_at + ? else ? end)";
        tx.jdbc()
                .update(
                        "update link set next_attempt = " + until
                                + " where mailbox = ? and state in ('pending', 'held')"
                                + " and state = 'pending' and wanted = 0 and graph_id is not null and creating = 0 and attempts = 0 and next_attempt <= ?"
                                + " and wished_at <= ? and " + until + " > ?",
                        mostMicros,
                        untilMicros,
                        mostMicros,
                        untilMicros,
                        mailbox,
                        tx.nowMicros(),
                        tx.nowMicros(),
                        mostMicros,
                        untilMicros,
                        mostMicros,
                        untilMicros,
                        tx.nowMicros());
    }

    /** Those that wait for nothing but their time. */
    public Settling settling() {
        return tx.jdbc()
                .query(
                        "select count(*) as n, coalesce(max(l.next_attempt), 0) as until from link l where" + WAITING
                                + " and l.attempts = 0 and l.creating = 0 and l.next_attempt > ?",
                        (row, n) -> new Settling(row.getLong("n"), row.getLong("until")),
                        tx.nowMicros())
                .get(0);
    }

    /** Whether the link is still the one that was read: nothing else is wanted of it since. */
    public boolean isStill(LinkKey key, long revision) {
        return !tx.jdbc()
                .queryForList(
                        "select 1 from link where mailbox = ? and folder = ? and contact = ? and revision = ?",
                        Integer.class,
                        key.mailbox(),
                        key.folder(),
                        key.contact(),
                        revision)
                .isEmpty();
    }

    private long number(String query, Object... values) {
        Long number = tx.jdbc().queryForObject(query, Long.class, values);
        return number == null ? 0 : number;
    }
}

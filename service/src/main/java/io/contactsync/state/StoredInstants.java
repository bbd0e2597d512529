package io.contactsync.state;

import java.util.List;
import java.util.Map;

/**
 * Instants that lie ahead of now, because the clock that stored them was ahead: no such instant is believed, and nothing waits
 * longer from now than it would have waited had it begun now. They are brought back where they are stored, so that they are
 * right for everybody from then on; an instant that was only judged where it is read would be ahead again a second later.
 *
 * <p>What every instant of the schema has for a rule is in {@link #RULES}; a test walks the schema and fails for a column without.
 */
public record StoredInstants(Tx tx) {

    /** What is done about an instant that lies ahead of now. */
    public enum Rule {
        /** {@link #bringBack} or the writer of the row brings it back to what it may be from now at the most. */
        BROUGHT_BACK,
        /** Drawn from a counter, and compared with others of it alone. */
        COUNTED,
        /** Only shown, or only asked how old it is before it is thrown away: kept longer at worst. */
        SHOWN,
        /** Whoever reads it believes it only up to now. */
        JUDGED_WHEN_READ,
        /** No instant: a count, a number, a flag. */
        NO_INSTANT
    }

    /** The rule of every whole number in the schema but the flags, by table and column. */
    public static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("counter.value", Rule.COUNTED),
            Map.entry("published.version", Rule.COUNTED),
            Map.entry("published.seen_run", Rule.COUNTED),
            Map.entry("feed_candidate.run", Rule.COUNTED),
            Map.entry("contact.version", Rule.COUNTED),
            Map.entry("contact.generation", Rule.NO_INSTANT),
            // Intake stores none ahead of its own now; what counts of it is in the link.
            Map.entry("contact.changed_at", Rule.SHOWN),
            Map.entry("seen_event.seen_at", Rule.SHOWN),
            Map.entry("mailbox.lease_until", Rule.BROUGHT_BACK),
            Map.entry("mailbox.lease_epoch", Rule.NO_INSTANT),
            Map.entry("mailbox.gate_until", Rule.BROUGHT_BACK),
            Map.entry("mailbox.gate_since", Rule.BROUGHT_BACK),
            Map.entry("mailbox.next_check", Rule.BROUGHT_BACK),
            Map.entry("mailbox.error_since", Rule.BROUGHT_BACK),
            Map.entry("folder.next_attempt", Rule.BROUGHT_BACK),
            Map.entry("folder.error_since", Rule.BROUGHT_BACK),
            Map.entry("folder.checked_at", Rule.BROUGHT_BACK),
            Map.entry("folder.doubted_from", Rule.COUNTED),
            Map.entry("link.revision", Rule.NO_INSTANT),
            Map.entry("link.generation", Rule.NO_INSTANT),
            Map.entry("link.next_attempt", Rule.BROUGHT_BACK),
            Map.entry("link.changed_at", Rule.BROUGHT_BACK),
            // A delete waits from then, and never longer than it would had it been wanted now.
            Map.entry("link.wished_at", Rule.JUDGED_WHEN_READ),
            Map.entry("deletion.minute", Rule.BROUGHT_BACK),
            Map.entry("deleted_contact.minute", Rule.BROUGHT_BACK),
            Map.entry("hold.id", Rule.NO_INSTANT),
            Map.entry("hold.opened_at", Rule.BROUGHT_BACK),
            Map.entry("hold.decided_at", Rule.BROUGHT_BACK),
            Map.entry("hold_item.hold", Rule.NO_INSTANT),
            Map.entry("hold_item.revision", Rule.NO_INSTANT),
            Map.entry("hold_item.generation", Rule.NO_INSTANT),
            Map.entry("dead_letter.id", Rule.NO_INSTANT),
            Map.entry("dead_letter.revision", Rule.NO_INSTANT),
            Map.entry("dead_letter.first_seen", Rule.SHOWN),
            Map.entry("dead_letter.sent_at", Rule.SHOWN),
            Map.entry("dead_letter.changed_at", Rule.SHOWN),
            Map.entry("request_log.at", Rule.SHOWN),
            Map.entry("request_log.millis", Rule.NO_INSTANT),
            Map.entry("audit.at", Rule.SHOWN),
            Map.entry("mailbox_name.asked_at", Rule.BROUGHT_BACK),
            // Asked only whether there is one.
            Map.entry("mailbox_name.doubted_at", Rule.SHOWN),
            Map.entry("group_reading.read_at", Rule.BROUGHT_BACK),
            Map.entry("group_reading.failing_since", Rule.BROUGHT_BACK),
            Map.entry("worker.seen_until", Rule.BROUGHT_BACK),
            Map.entry("contact_version.version", Rule.COUNTED),
            Map.entry("contact_version.at", Rule.SHOWN),
            Map.entry("journal.at", Rule.SHOWN),
            Map.entry("journal.revision", Rule.NO_INSTANT),
            Map.entry("canary.flown_at", Rule.JUDGED_WHEN_READ),
            Map.entry("canary.good_until", Rule.JUDGED_WHEN_READ),
            Map.entry("canary.micros", Rule.NO_INSTANT));

    /** The longest {@code Retry-After} that is believed anywhere. */
    private static final long LONGEST_GATE = 3_600_000_000L;

    private static final long MINUTE = 60_000_000L;

    /**
     * By so much two transactions may differ that read one clock: each reads it when it begins, and what began later may be stored
     * first. Nothing of that is ahead.
     */
    private static final long APART = 5_000_000L;

    /** Of what is asked only how old it is: as young as can be. */
    private static final List<String> NOW_AT_MOST = List.of(
            "mailbox.error_since",
            "folder.error_since",
            "folder.checked_at",
            "hold.opened_at",
            "hold.decided_at",
            "group_reading.read_at",
            "group_reading.failing_since",
            "mailbox_name.asked_at");

    /**
     * How long anything may wait, in microseconds.
     *
     * @param lease   of a mailbox, and how long a worker counts as alive
     * @param hold    of a request whose outcome is unknown
     * @param pending the longest wait of a pending link by how often it failed, 1 first; the last one for more
     * @param failing the same for a failing link
     * @param check   the same for a mailbox that refuses us, by its checks
     * @param settle  of a delete that has not been tried yet
     */
    public record Longest(
            long lease, long hold, List<Long> pending, List<Long> failing, List<Long> check, long settle) {

        public Longest {
            pending = List.copyOf(pending);
            failing = List.copyOf(failing);
            check = List.copyOf(check);
        }
    }

    /**
     * Brings back all that lies too far ahead. Reads every link that waits, and no others.
     *
     * @return how many rows
     */
    public int bringBack(Longest longest) {
        int rows = leases(longest.lease());
        rows += gates() + checks(longest) + folders(longest) + deletes() + links(longest);
        for (String each : NOW_AT_MOST) {
            String[] column = each.split("\\.", 2);
            rows += update(
                    "update " + column[0] + " set " + column[1] + " = ? where " + column[1] + " > ?",
                    tx.nowMicros(),
                    tx.nowMicros() + APART);
        }
        return rows;
    }

    /** No lease ends later than one that is taken now. */
    private int leases(long length) {
        long end = tx.nowMicros() + length;
        return update("update mailbox set lease_until = ? where lease_until > ?", end, end + APART)
                + update("update worker set seen_until = ? where seen_until > ?", end, end + APART);
    }

    /** What is left of a gate is what there was of it when it was closed. */
    private int gates() {
        return update(
                "update mailbox set gate_until = " + GATE + ", gate_since = ?"
                        + " where gate_since > ? or gate_until > ?",
                tx.nowMicros(),
                tx.nowMicros(),
                tx.nowMicros() + LONGEST_GATE,
                tx.nowMicros() + LONGEST_GATE,
                tx.nowMicros(),
                tx.nowMicros() + APART,
                tx.nowMicros() + LONGEST_GATE + APART);
    }

    /** A mailbox's gate as it is believed; now twice, the longest end twice. */
    static final String GATE = "case when gate_since > ? then gate_until - gate_since + ?"
            + " when gate_until > ? then ? else gate_until end";

    /** The values of {@link #GATE}. */
    static List<Object> gateValues(long now) {
        return List.of(now, now, now + LONGEST_GATE, now + LONGEST_GATE);
    }

    private int checks(Longest longest) {
        long now = tx.nowMicros();
        String wait = byCount("checks", longest.check());
        return update(
                "update mailbox set next_check = ? + " + wait + " where next_check > ? + " + wait, now, now + APART);
    }

    /** What refuses a folder is waited for as for a mailbox, and nothing else that stops one for longer. */
    private int folders(Longest longest) {
        long now = tx.nowMicros();
        String wait = byCount("attempts", longest.check());
        return update(
                "update folder set next_attempt = ? + " + wait + " where next_attempt > ? + " + wait, now, now + APART);
    }

    private int deletes() {
        long minute = tx.nowMicros() / MINUTE;
        long last = (tx.nowMicros() + APART) / MINUTE;
        int rows = update(
                "insert into deletion (mailbox, minute, deletes) select mailbox, ?, sum(deletes) from deletion"
                        + " where minute > ? group by mailbox on conflict (mailbox, minute) do update"
                        + " set deletes = deletion.deletes + excluded.deletes",
                minute,
                last);
        if (rows > 0) {
            update("delete from deletion where minute > ?", last);
        }
        return rows + update("update deleted_contact set minute = ? where minute > ?", minute, last);
    }

    /** Looked for before anything is written: mostly there is nothing. */
    private int links(Longest longest) {
        long now = tx.nowMicros();
        int rows = 0;
        for (String which :
                List.of("state = 'pending' and bulk = 0", "state = 'pending' and bulk = 1", "state = 'failing'")) {
            String failed = byCount("attempts", which.contains("failing") ? longest.failing() : longest.pending());
            String delete = "attempts <= 0 and graph_id is not null and (wanted = 0 or generation not in"
                    + " (0, (select c.generation from contact c where c.id = link.contact)))";
            String wait =
                    "(case when creating = 0 and " + delete + " then " + longest.settle() + " when creating = 1 and "
                            + failed + " < " + longest.hold() + " then " + longest.hold()
                            + " else " + failed + " end)";
            // One that is tried never by itself has a reason for that.
            String ahead = which + " and next_attempt > ? and next_attempt > ? + " + wait + " and next_attempt < "
                    + Long.MAX_VALUE;
            List<String> mailboxes = tx.jdbc()
                    .queryForList(
                            "select m.mailbox from mailbox m where exists (select 1 from link"
                                    + " where link.mailbox = m.mailbox and " + ahead + ")",
                            String.class,
                            now + APART,
                            now + APART);
            for (String mailbox : mailboxes) {
                rows += update(
                        "update link set next_attempt = ? + " + wait + " where mailbox = ? and " + ahead,
                        now,
                        mailbox,
                        now + APART,
                        now + APART);
            }
        }
        // A change that nobody will have made yet for a day would look young all that time.
        if (tx.jdbc()
                .queryForList(
                        "select mailbox from link where state <> 'synced' and changed_at > ? limit 1",
                        String.class,
                        now + APART)
                .isEmpty()) {
            return rows;
        }
        return rows
                + update("update link set changed_at = ? where state <> 'synced' and changed_at > ?", now, now + APART);
    }

    /** SQL for the longest wait after so many failures; none after none. */
    private static String byCount(String column, List<Long> longest) {
        StringBuilder sql = new StringBuilder("(case when " + column + " <= 0 then 0");
        for (int i = 0; i < longest.size() - 1; i++) {
            sql.append(" when ")
                    .append(column)
                    .append(" = ")
                    .append(i + 1)
                    .append(" then ")
                    .append(longest.get(i));
        }
        return sql.append(" else ")
                .append(longest.get(longest.size() - 1))
                .append(" end)")
                .toString();
    }

    private int update(String statement, Object... values) {
        return tx.jdbc().update(statement, values);
    }
}

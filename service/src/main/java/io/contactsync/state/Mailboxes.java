package io.contactsync.state;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The mailboxes: open or not, and which have work. */
public record Mailboxes(Tx tx) {

    /** The setting that pauses all mailboxes, whatever its value. */
    private static final String PAUSED = "paused";

    /** The error class of a mailbox without room: deletes are sent there all the same, for they make room. */
    private static final String FULL = "FULL";

    public Optional<MailboxRow> find(String mailbox) {
        return tx.sql()
                .sql("select case when address = 'me' then address else coalesce(object_id, address) end as address,"
                        + " paused, gate_until, checks, next_check, error_class,"
                        + " (select count(*) from setting where name = '" + PAUSED + "') as all_paused"
                        + " from mailbox where mailbox = :mailbox")
                .param("mailbox", mailbox)
                .query((row, n) -> new MailboxRow(
                        mailbox,
                        row.getString("address"),
                        row.getInt("paused") != 0 || row.getInt("all_paused") != 0,
                        Math.max(0, row.getLong("gate_until") - tx.nowMicros()),
                        row.getInt("checks"),
                        row.getLong("next_check") <= tx.nowMicros(),
                        FULL.equals(row.getString("error_class"))))
                .optional();
    }

    /**
     * The mailboxes with something to do that {@code owner} may do now: not paused, not refusing us, not another's. A full one has
     * deletes to do; a folder that waits after a failure, and what waits for it, is nothing to do.
     *
     * @param holdMicros how long a lease that was not released is left alone after its end
     */
    public List<String> due(String owner, long holdMicros) {
        return tx.sql()
                .sql("select m.mailbox from mailbox m where m.paused = 0 and (m.next_check <= :now"
                        + " or (m.error_class = '" + FULL + "'" + due("l.state = 'pending' and l.wanted = 0", "and")
                        + "))"
                        + " and not exists (select 1 from setting where name = '" + PAUSED + "')"
                        + " and " + MailboxLeases.CAN_BE_HAD
                        + " and (exists (select 1 from folder f where f.mailbox = m.mailbox and"
                        + " ((f.listed = 0 and f.next_attempt <= :now) or (f.listed = 1 and f.folder <> '' and f.checked_at <= :stale)))"
                        + due("l.state = 'pending' and l.bulk = 0", "or")
                        + due("l.state = 'pending' and l.bulk = 1", "or")
                        + due("l.state = 'failing'", "or")
                        + ")")
                .param("now", tx.nowMicros())
                .param("stale", tx.nowMicros() - Folders.CHECKED_FOR_MICROS)
                .param("owner", owner)
                .param("hold", holdMicros)
                .query(String.class)
                .list();
    }

    private static String due(String links, String operator) {
        return " " + operator + " exists (select 1 from link l where l.mailbox = m.mailbox and " + links
                + " and l.next_attempt <= :now and not exists (select 1 from folder w where w.mailbox = l.mailbox"
                + " and w.folder = l.folder and w.listed = 0 and w.next_attempt > :now))";
    }

    /** Graph's code while the mailbox refuses us. */
    public Optional<String> errorCode(String mailbox) {
        return tx.sql()
                .sql("select error_code from mailbox where mailbox = :mailbox and error_code is not null")
                .param("mailbox", mailbox)
                .query(String.class)
                .optional();
    }

    /** The mailboxes that refuse us with a code that says that there is no such user. */
    public Set<String> withoutUser(Predicate<String> saysNoUser) {
        Set<String> without = new HashSet<>();
        tx.sql()
                .sql("select mailbox, error_code from mailbox where error_code is not null")
                .query(row -> {
                    if (saysNoUser.test(row.getString("error_code"))) {
                        without.add(row.getString("mailbox"));
                    }
                });
        return without;
    }

    /**
     * Nothing works in the mailbox: it is asked again after a while.
     *
     * @param anew whether it refuses us for another reason than before, so that since when counts from now
     */
    public void refuse(String mailbox, int checks, long afterMicros, LinkError error, boolean anew) {
        tx.sql()
                .sql(
                        "update mailbox set checks = :checks, next_check = :next, error_class = :class, error_code = :code,"
                                + " error_detail = :detail, error_since = case when :anew = 1 then :now else coalesce(error_since, :now)"
                                + " end where mailbox = :mailbox")
                .param("checks", checks)
                .param("next", tx.nowMicros() + afterMicros)
                .param("class", error.errorClass())
                .param("code", error.code())
                .param("detail", error.detail())
                .param("anew", anew ? 1 : 0)
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .update();
    }

    /** Something was deleted in a mailbox: if it is full, it is asked at once whether there is room now. */
    public void roomMade(String mailbox) {
        tx.sql()
                .sql("update mailbox set next_check = 0, checks = 1 where mailbox = :mailbox and error_class = '" + FULL
                        + "'")
                .param("mailbox", mailbox)
                .update();
    }

    /** The mailbox works again. */
    public void heal(String mailbox) {
        tx.sql()
                .sql("update mailbox set checks = 0, next_check = 0, error_class = null, error_code = null,"
                        + " error_detail = null, error_since = null where mailbox = :mailbox")
                .param("mailbox", mailbox)
                .update();
    }

    /**
     * Nobody will delete what is to be deleted there any more: forgets it where the mailbox has refused us for so long, no target
     * leads to it and nothing is wanted in it.
     */
    public void forgetLeft(String mailbox, long afterMicros) {
        int forgotten = tx.sql()
                .sql(
                        "delete from link where mailbox = :mailbox and state = 'pending' and wanted = 0"
                                + " and not exists (select 1 from link w where w.mailbox = :mailbox and w.wanted = 1)"
                                + " and not exists (select 1 from routing r where r.mailbox = :mailbox)"
                                + " and exists (select 1 from mailbox m where m.mailbox = :mailbox and m.error_since <= :before)")
                .param("mailbox", mailbox)
                .param("before", tx.nowMicros() - afterMicros)
                .update();
        if (forgotten > 0) {
            AuditTrail.add(tx, "contact-sync", "forget mailbox", mailbox + ", contacts to delete: " + forgotten);
            // A link that is made anew counts its revisions from the beginning: no approval of the old one may fit it.
            tx.sql()
                    .sql("delete from hold_item where mailbox = :mailbox and not exists (select 1 from link l where"
                            + " l.mailbox = hold_item.mailbox and l.folder = hold_item.folder"
                            + " and l.contact = hold_item.contact)")
                    .param("mailbox", mailbox)
                    .update();
        }
    }

    /** Somebody says that these mailboxes are there: those that refused us are asked again at once. */
    public void askAgain(Collection<String> mailboxes) {
        tx.jdbc()
                .batchUpdate(
                        "update mailbox set next_check = 0 where mailbox = ?",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {mailbox})
                                .toList());
        new Folders(tx).askAgain(mailboxes);
    }

    /** Stops one mailbox until {@link #resume}; what is in flight is finished. False where there is none of that name. */
    public boolean pause(String mailbox) {
        return setPaused(mailbox, 1);
    }

    /** Lets one mailbox go on, and asks one that refused us at once. False where there is none of that name. */
    public boolean resume(String mailbox) {
        return setPaused(mailbox, 0);
    }

    /** Stops all mailboxes until {@link #resumeAll}. */
    public void pauseAll() {
        tx.sql()
                .sql("insert into setting (name, value) values ('" + PAUSED + "', '1') on conflict do nothing")
                .update();
    }

    /** Lets all mailboxes go on that are not paused by themselves. */
    public void resumeAll() {
        tx.sql().sql("delete from setting where name = '" + PAUSED + "'").update();
    }

    private boolean setPaused(String mailbox, int paused) {
        int mailboxes = tx.sql()
                .sql("update mailbox set paused = :paused, next_check = 0"
                        + " where mailbox = :mailbox or address = :mailbox")
                .param("paused", paused)
                .param("mailbox", mailbox)
                .update();
        tx.sql()
                .sql("update folder set next_attempt = 0 where mailbox in"
                        + " (select m.mailbox from mailbox m where m.mailbox = :mailbox or m.address = :mailbox)")
                .param("mailbox", mailbox)
                .update();
        return mailboxes > 0;
    }
}

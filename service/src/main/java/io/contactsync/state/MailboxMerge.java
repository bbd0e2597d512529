package io.contactsync.state;

import java.util.Map;

/**
 * One mailbox that was met under two names, while the directory told of neither whose it is, has two keys, and two links for each contact in
 * it: what one of them deletes the other counts as in sync. Once it is known that both are one, all links go to one key, and nothing has to be
 * sent. Whatever the other key's lane still has in flight settles nothing any more; a create among it is looked up once it can be over.
 */
record MailboxMerge(Tx tx) {

    /** As long as a request may be at work whose outcome nobody will settle. */
    private static final long AT_WORK_MICROS = 5 * 60_000_000L;

    /** What is known of the mailbox {@code from} is the mailbox {@code into}'s from now on. */
    void merge(String from, String into) {
        Map<String, Object> names =
                Map.of("from", from, "into", into, "now", tx.nowMicros(), "later", tx.nowMicros() + AT_WORK_MICROS);
        // Decided for the other mailbox, which is none; what is still to be deleted asks again.
        update(
                "update hold set decision = 'withdrawn', decided_at = :now where mailbox = :from and decision is null",
                names);
        update("delete from hold_item where mailbox = :from", names);
        update(
                "update link set state = 'pending', next_attempt = :now where mailbox = :from and state = 'held'",
                names);
        update(
                "update link set next_attempt = :later where mailbox = :from and creating = 1 and next_attempt < :later",
                names);
        String known = " and exists (select 1 from link k where k.mailbox = :into and k.folder = link.folder"
                + " and k.contact = link.contact)";
        // The one that both hold, or that the other one found: it has to be looked up which is there.
        update(
                "update link set creating = 1, next_attempt = case when next_attempt < :now then :now else next_attempt end,"
                        + " state = case when state = 'synced' then 'pending' else state end where mailbox = :into and wanted = 1"
                        + " and exists (select 1 from link o where o.mailbox = :from and o.folder = link.folder and o.contact = link.contact"
                        + " and (o.graph_id is not null or o.creating = 1) and (link.graph_id is null or link.graph_id <> o.graph_id))",
                names);
        update("delete from link where mailbox = :from" + known, names);
        update(
                "delete from link where mailbox = :from and graph_id is not null and exists (select 1 from link k"
                        + " where k.mailbox = :into and k.graph_id = link.graph_id)",
                names);
        update("update link set mailbox = :into where mailbox = :from", names);
        update(
                "delete from folder where mailbox = :from and exists (select 1 from folder k where k.mailbox = :into"
                        + " and k.folder = folder.folder)",
                names);
        update("update folder set mailbox = :into where mailbox = :from", names);
        update("update dead_letter set mailbox = :into where mailbox = :from", names);
        update("update mailbox_name set mailbox = :into where mailbox = :from", names);
        update("update group_member set mailbox = :into where mailbox = :from", names);
        update(
                "delete from routing where mailbox = :from and exists (select 1 from routing r where r.mailbox = :into"
                        + " and r.target = routing.target)",
                names);
        update("update routing set mailbox = :into where mailbox = :from", names);
        AuditTrail.add(tx, "contact-sync", "merge mailboxes", from + " is " + into);
    }

    private void update(String statement, Map<String, Object> names) {
        tx.sql().sql(statement).params(names).update();
    }
}

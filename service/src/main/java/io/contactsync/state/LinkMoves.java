package io.contactsync.state;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one item in a mailbox with one link, which a unique index on mailbox and Graph id demands: whoever finds an item that another
 * link holds moves it. Else two links would hold it, and the delete of one would take away what the other counts as in sync.
 *
 * <p>Two links can find one item where a folder is named otherwise than before, in the configuration or in Outlook; and where somebody
 * drags a contact from one target's folder into another's.
 */
public record LinkMoves(Tx tx) {

    private static final String HOLDS = "select folder, contact from link where mailbox = ? and graph_id = ?";

    private static final String LOSE = "update link set graph_id = null, applied_hash = null, generation = 0,"
            + " creating = wanted, state = 'pending', attempts = 0, next_attempt = ?"
            + " where mailbox = ? and graph_id = ? and (folder <> ? or contact <> ?)";

    /** The link that holds an item. */
    public Optional<LinkKey> holder(String mailbox, String graphId) {
        return tx
                .jdbc()
                .query(
                        HOLDS,
                        (row, n) -> new LinkKey(mailbox, row.getString("folder"), row.getString("contact")),
                        mailbox,
                        graphId)
                .stream()
                .findFirst();
    }

    /** The items that links of the same contact hold in other folders of the mailbox. */
    public List<String> heldElsewhere(LinkKey key) {
        return tx.jdbc()
                .queryForList(
                        "select graph_id from link where contact = ? and mailbox = ? and folder <> ? and graph_id is not null",
                        String.class,
                        key.contact(),
                        key.mailbox(),
                        key.folder());
    }

    /** How many copies of a contact stay in the mailbox beside its own, for somebody has worked on them. */
    public void copies(LinkKey key, int copies) {
        tx.jdbc()
                .update(
                        "update link set copies = ? where mailbox = ? and folder = ? and contact = ? and copies <> ?",
                        copies,
                        key.mailbox(),
                        key.folder(),
                        key.contact(),
                        copies);
    }

    /**
     * Links that are about to hold these items: whatever link held one before holds it no more. One that is wanted looks for an item
     * of its own; one that is not ends by itself, without a delete.
     */
    public void take(Map<LinkKey, String> items) {
        List<Object[]> rows = items.entrySet().stream()
                .map(item -> new Object[] {
                    tx.nowMicros(),
                    item.getKey().mailbox(),
                    item.getValue(),
                    item.getKey().folder(),
                    item.getKey().contact()
                })
                .toList();
        if (!rows.isEmpty()) {
            tx.jdbc().batchUpdate(LOSE, rows);
        }
    }

    /** Whether the same contact is to be in one of these folders of the mailbox. */
    public boolean isWantedIn(LinkKey key, Set<String> folders) {
        return !folders.isEmpty()
                && tx.sql()
                        .sql("select exists (select 1 from link where contact = :contact and mailbox = :mailbox"
                                + " and folder in (:folders) and wanted = 1)")
                        .param("contact", key.contact())
                        .param("mailbox", key.mailbox())
                        .param("folders", folders)
                        .query(Boolean.class)
                        .single();
    }

    /** The other folder of a mailbox that is the same one in Graph; empty where there is none. */
    public Optional<String> sameFolder(String mailbox, String folder, String graphId) {
        return tx
                .sql()
                .sql("select folder from folder where mailbox = :mailbox and graph_id = :id and folder <> :folder"
                        + " order by folder")
                .param("mailbox", mailbox)
                .param("id", graphId)
                .param("folder", folder)
                .query(String.class)
                .list()
                .stream()
                .findFirst();
    }

    /** Whether a target leads to a folder, or may. */
    public boolean isTarget(String mailbox, String folder) {
        return tx.sql()
                .sql("select exists (select 1 from routing where folder = :folder"
                        + " and (mailbox = :mailbox or owner_tag <> ''))")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(Boolean.class)
                .single();
    }

    /**
     * A folder has another name from now on: what is known of it and of its contacts goes to that name, and nothing has to be sent. What
     * was wanted under the new name already stays wanted as it is. Not while anything is at work in the folder.
     */
    public void rename(String mailbox, String from, String to) {
        Map<String, Object> names = new TreeMap<>(Map.of("mailbox", mailbox, "from", from, "to", to));
        String both =
                " where mailbox = :mailbox and folder = :to and exists (select 1 from link o where o.mailbox = :mailbox"
                        + " and o.folder = :from and o.contact = link.contact)";
        // An item for each: the younger one is looked up, for there may be two.
        update(
                "update link set creating = 1, state = 'pending', next_attempt = " + tx.nowMicros() + both
                        + " and graph_id is not null",
                names);
        List<Facts> facts = facts(names);
        update(
                "delete from link where mailbox = :mailbox and folder = :from and exists (select 1 from link n"
                        + " where n.mailbox = :mailbox and n.folder = :to and n.contact = link.contact)",
                names);
        give(mailbox, to, facts);
        update("update link set folder = :to where mailbox = :mailbox and folder = :from", names);
        update(
                "delete from hold_item where mailbox = :mailbox and folder = :to and exists (select 1 from hold_item o"
                        + " where o.hold = hold_item.hold and o.mailbox = :mailbox and o.folder = :from and o.contact = hold_item.contact)",
                names);
        update("update hold_item set folder = :to where mailbox = :mailbox and folder = :from", names);
        update(
                "delete from hold_item where mailbox = :mailbox and folder = :to and not exists (select 1 from link l"
                        + " where l.mailbox = :mailbox and l.folder = :to and l.contact = hold_item.contact and l.wanted = 0)",
                names);
        var holds = new MailboxHolds(tx);
        holds.open(mailbox).ifPresent(holds::withdrawIfEmpty);
        update("update dead_letter set folder = :to where mailbox = :mailbox and folder = :from", names);
        update(
                "update folder set "
                        + List.of(
                                        "graph_id",
                                        "listed",
                                        "made",
                                        "met",
                                        "passes",
                                        "pass_saw",
                                        "doubted_from",
                                        "checked_at")
                                .stream()
                                .map(column -> column + " = (select o." + column
                                        + " from folder o where o.mailbox = :mailbox and o.folder = :from)")
                                .reduce((one, other) -> one + ", " + other)
                                .orElseThrow()
                        + ", creating = 0 where mailbox = :mailbox and folder = :to",
                names);
        update("delete from folder where mailbox = :mailbox and folder = :from", names);
    }

    private record Facts(
            String contact,
            @Nullable String graphId,
            long generation,
            @Nullable String appliedHash,
            String owned,
            int creating,
            long nextAttempt) {}

    private List<Facts> facts(Map<String, Object> names) {
        return tx.sql()
                .sql(
                        "select o.* from link o join link n on n.mailbox = o.mailbox and n.contact = o.contact and n.folder = :to"
                                + " where o.mailbox = :mailbox and o.folder = :from and n.graph_id is null")
                .params(names)
                .query((row, n) -> new Facts(
                        row.getString("contact"),
                        row.getString("graph_id"),
                        row.getLong("generation"),
                        row.getString("applied_hash"),
                        row.getString("owned"),
                        row.getInt("creating"),
                        row.getLong("next_attempt")))
                .list();
    }

    private void give(String mailbox, String folder, Collection<Facts> facts) {
        List<@Nullable Object[]> rows = facts.stream()
                .map(each -> new @Nullable Object[] {
                    each.graphId(),
                    each.generation(),
                    each.appliedHash(),
                    each.owned(),
                    each.creating(),
                    // A create whose outcome is unknown keeps its time.
                    each.creating(),
                    each.nextAttempt(),
                    each.nextAttempt(),
                    mailbox,
                    folder,
                    each.contact()
                })
                .toList();
        if (!rows.isEmpty()) {
            tx.jdbc()
                    .batchUpdate(
                            "update link set graph_id = ?, generation = ?, applied_hash = ?, owned = ?, creating = ?,"
                                    + " next_attempt = case when ? = 1 and ? > next_attempt then ? else next_attempt end"
                                    + " where mailbox = ? and folder = ? and contact = ?",
                            rows);
        }
    }

    private void update(String statement, Map<String, Object> names) {
        tx.sql().sql(statement).params(names).update();
    }
}

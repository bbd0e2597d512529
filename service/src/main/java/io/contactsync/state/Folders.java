package io.contactsync.state;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The targets' folders in the mailboxes. */
public record Folders(Tx tx) {

    private static final String HEALED = "attempts = 0, next_attempt = 0, error_class = null, error_code = null,"
            + " error_detail = null, error_since = null";

    /** How long a folder that was seen is taken for there: one that its owner deletes still takes contacts, unseen. */
    static final long CHECKED_FOR_MICROS = 3_600_000_000L;

    public List<FolderRow> of(String mailbox) {
        return tx.sql()
                .sql("select * from folder where mailbox = :mailbox order by folder")
                .param("mailbox", mailbox)
                .query((row, n) -> new FolderRow(
                        row.getString("mailbox"),
                        row.getString("folder"),
                        row.getString("graph_id"),
                        row.getInt("listed") != 0,
                        row.getInt("creating") != 0,
                        row.getInt("attempts"),
                        Math.max(0, row.getLong("next_attempt") - tx.nowMicros()),
                        row.getString("graph_id") != null
                                && !row.getString("folder").isEmpty()
                                && row.getLong("checked_at") <= tx.nowMicros() - CHECKED_FOR_MICROS))
                .list();
    }

    /** All of all mailboxes. */
    List<FolderKey> keys() {
        return tx.sql()
                .sql("select mailbox, folder from folder")
                .query((row, n) -> new FolderKey(row.getString("mailbox"), row.getString("folder")))
                .list();
    }

    /** Whether some target leads to it, or a contact is to be in it: only then it is made where it is not there. */
    public boolean isWanted(String mailbox, String folder) {
        return tx.sql()
                .sql(
                        "select exists (select 1 from routing where mailbox = :mailbox and folder = :folder)"
                                + " or exists (select 1 from link where mailbox = :mailbox and folder = :folder and wanted = 1)")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(Boolean.class)
                .single();
    }

    /** Forgets a folder that is not there and that nobody wants, with what was thought to be in it. */
    public void forget(String mailbox, String folder) {
        for (String table : List.of("link", "folder")) {
            tx.sql()
                    .sql("delete from " + table + " where mailbox = :mailbox and folder = :folder")
                    .param("mailbox", mailbox)
                    .param("folder", folder)
                    .update();
        }
    }

    /**
     * Forgets folders that no target leads to and in which nothing is left, so that nobody looks for them any more. What is left in one that
     * was never listed nobody knows: in a mailbox that is a target's still, and unless it fails, it is listed first.
     */
    public int forgetLeft() {
        return tx.sql()
                .sql("delete from folder where not exists (select 1 from routing r where r.mailbox = folder.mailbox"
                        + " and r.folder = folder.folder) and not exists (select 1 from link l"
                        + " where l.mailbox = folder.mailbox and l.folder = folder.folder)"
                        + " and (listed = 1 or error_class is not null"
                        + " or not exists (select 1 from routing r where r.mailbox = folder.mailbox))")
                .update();
    }

    /** Adds a folder that has yet to be found and listed; one that is there already stays. */
    public void add(String mailbox, String folder) {
        tx.sql()
                .sql("insert into folder (mailbox, folder) values (:mailbox, :folder) on conflict do nothing")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** A create of the folder is about to be sent. */
    public void intendCreate(String mailbox, String folder) {
        set(mailbox, folder, "creating = 1");
    }

    /** The folder was made just now: nothing is in it. */
    public void made(String mailbox, String folder, String graphId) {
        resolve(mailbox, folder, graphId);
        set(mailbox, folder, "made = 1, met = 0");
    }

    /** The folder is this one, and was seen just now. */
    public void resolve(String mailbox, String folder, @Nullable String graphId) {
        tx.sql()
                .sql("update folder set graph_id = :id, creating = 0, checked_at = :now"
                        + " where mailbox = :mailbox and folder = :folder")
                .param("id", graphId)
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** Learns the default folder's id from a contact in it. */
    public void learn(String mailbox, String folder, String graphId) {
        tx.sql()
                .sql(
                        "update folder set graph_id = :id where mailbox = :mailbox and folder = :folder and graph_id is null")
                .param("id", graphId)
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** All of our contacts in it are links now. */
    public void listed(String mailbox, String folder) {
        set(mailbox, folder, "listed = 1, joined = 0, " + HEALED);
        checked(mailbox, folder);
    }

    /** It was seen outside Deleted Items. */
    public void checked(String mailbox, String folder) {
        tx.sql()
                .sql("update folder set checked_at = :now where mailbox = :mailbox and folder = :folder")
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** A step towards it failed: the next one may be taken after {@code afterMicros}; only its own contacts wait for that. */
    public void failed(String mailbox, String folder, LinkError error, long afterMicros) {
        tx.sql()
                .sql("update folder set attempts = attempts + 1, next_attempt = :next, error_class = :class,"
                        + " error_code = :code, error_detail = :detail, error_since = coalesce(error_since, :now)"
                        + " where mailbox = :mailbox and folder = :folder")
                .param("next", tx.nowMicros() + afterMicros)
                .param("class", error.errorClass())
                .param("code", error.code())
                .param("detail", error.detail())
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** Folders of these mailboxes that wait after a failure are tried again at once. */
    public void askAgain(Collection<String> mailboxes) {
        tx.jdbc()
                .batchUpdate(
                        "update folder set next_attempt = 0 where mailbox = ?",
                        mailboxes.stream()
                                .map(mailbox -> new Object[] {mailbox})
                                .toList());
    }

    /** It is not there any more: found or made, and listed, again. */
    public void gone(String mailbox, String folder) {
        set(
                mailbox,
                folder,
                "graph_id = null, listed = 0, creating = 0, made = 0, passes = 0, pass_saw = null,"
                        + " met = case when doubted_from > 0 then 1 else 0 end");
    }

    private void set(String mailbox, String folder, String what) {
        tx.sql()
                .sql("update folder set " + what + " where mailbox = :mailbox and folder = :folder")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }
}

package io.contactsync.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The targets' folders in the mailboxes. */
public record Folders(Tx tx) {

    public List<FolderRow> of(String mailbox) {
        return tx.sql()
                .sql("select * from folder where mailbox = :mailbox order by folder")
                .param("mailbox", mailbox)
                .query((row, n) -> new FolderRow(
                        row.getString("mailbox"),
                        row.getString("folder"),
                        row.getString("graph_id"),
                        row.getInt("listed") != 0,
                        row.getInt("creating") != 0))
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

    /** Forgets folders that no target leads to and in which nothing is left, so that nobody looks for them any more. */
    public int forgetLeft() {
        return tx.sql()
                .sql("delete from folder where not exists (select 1 from routing r where r.mailbox = folder.mailbox"
                        + " and r.folder = folder.folder) and not exists (select 1 from link l"
                        + " where l.mailbox = folder.mailbox and l.folder = folder.folder)")
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

    /** The folder is this one. */
    public void resolve(String mailbox, String folder, @Nullable String graphId) {
        tx.sql()
                .sql("update folder set graph_id = :id, creating = 0 where mailbox = :mailbox and folder = :folder")
                .param("id", graphId)
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
        set(mailbox, folder, "listed = 1");
    }

    /** It is not there any more: found or made, and listed, again. */
    public void gone(String mailbox, String folder) {
        set(mailbox, folder, "graph_id = null, listed = 0, creating = 0");
    }

    private void set(String mailbox, String folder, String what) {
        tx.sql()
                .sql("update folder set " + what + " where mailbox = :mailbox and folder = :folder")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }
}

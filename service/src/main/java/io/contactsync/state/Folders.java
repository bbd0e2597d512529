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

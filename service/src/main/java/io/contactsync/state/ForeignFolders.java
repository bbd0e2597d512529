package io.contactsync.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folders in which another installation's contacts were met: nothing is begun there. */
public record ForeignFolders(Tx tx) {

    /** The error class of a folder that waits because of them. */
    public static final String ERROR_CLASS = "FOREIGN";

    /** The code beside it. */
    public static final String CODE = "ForeignInstallation";

    private static final String MET =
            "select f.mailbox, m.address, f.folder, f.foreign_id, f.foreign_count from folder f"
                    + " join mailbox m on m.mailbox = f.mailbox where f.foreign_id is not null";

    /**
     * What was met.
     *
     * @param address      the mailbox's, as people know it
     * @param folder       empty: the default Contacts folder
     * @param installation the other installation's id
     * @param contacts     how many of its contacts the last listing met; 0: it was a look-up that met one
     */
    public record Met(String mailbox, String address, String folder, String installation, long contacts) {}

    /** A listing begins: what the one before met is forgotten. */
    public void listingBegins(String mailbox, String folder) {
        tx.sql()
                .sql("update folder set foreign_id = null, foreign_count = 0"
                        + " where mailbox = :mailbox and folder = :folder and foreign_id is not null")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** A part of a listing met contacts of another installation. Of several installations, the first one is named. */
    public void met(String mailbox, String folder, String installation, int contacts) {
        tx.sql()
                .sql(
                        "update folder set foreign_id = coalesce(foreign_id, :id), foreign_count = foreign_count + :contacts"
                                + " where mailbox = :mailbox and folder = :folder")
                .param("id", installation)
                .param("contacts", contacts)
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** A look-up met one: the folder is listed again before anything else is done in it. */
    public void listAgain(String mailbox, String folder) {
        tx.sql()
                .sql("update folder set listed = 0 where mailbox = :mailbox and folder = :folder")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /** What the listing of a folder met so far. */
    public Optional<Met> of(String mailbox, String folder) {
        return tx.sql()
                .sql(MET + " and f.mailbox = :mailbox and f.folder = :folder")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(ForeignFolders::met)
                .optional();
    }

    /** All of them. */
    public List<Met> all() {
        return tx.sql()
                .sql(MET + " order by m.address, f.folder")
                .query(ForeignFolders::met)
                .list();
    }

    private static Met met(ResultSet row, int number) throws SQLException {
        return new Met(
                row.getString("mailbox"),
                row.getString("address"),
                row.getString("folder"),
                row.getString("foreign_id"),
                row.getLong("foreign_count"));
    }

    /** Those whose listing is at its end: nothing is done in them. */
    public List<Met> standing() {
        Set<List<String>> waiting = new HashSet<>(tx.sql()
                .sql("select mailbox, folder from folder where error_code = :code")
                .param("code", CODE)
                .query((row, n) -> List.of(row.getString("mailbox"), row.getString("folder")))
                .list());
        return all().stream()
                .filter(met -> waiting.contains(List.of(met.mailbox(), met.folder())))
                .toList();
    }

    /** Whether there is a folder in which nothing foreign was met, or of which nothing is known yet. */
    public boolean isAnyFree() {
        return tx.sql()
                .sql("select exists (select 1 from folder where foreign_id is null or coalesce(error_code, '') <> '"
                        + CODE + "')")
                .query(Boolean.class)
                .single();
    }

    /** The configuration may say something else by now: all of them are listed again, at once. */
    public void askAgain() {
        tx.sql()
                .sql(
                        "update folder set foreign_id = null, foreign_count = 0, next_attempt = 0 where foreign_id is not null")
                .update();
    }

    /** Something else is allowed in these folders than was: those that wait because of others' contacts are listed again at once. */
    void askAgain(Collection<FolderKey> folders) {
        update(
                "update folder set foreign_id = null, foreign_count = 0, next_attempt = 0"
                        + " where mailbox = ? and folder = ? and foreign_id is not null",
                folders);
    }

    /** The same, and those as well in which work goes on: they are listed before it does. */
    public void listAnew(Collection<FolderKey> folders) {
        update(
                "update folder set foreign_id = null, foreign_count = 0, next_attempt = 0, listed = 0, passes = 0,"
                        + " pass_saw = null where mailbox = ? and folder = ? and (foreign_id is not null or listed = 1)",
                folders);
    }

    private void update(String sql, Collection<FolderKey> folders) {
        tx.jdbc()
                .batchUpdate(
                        sql,
                        folders.stream()
                                .map(folder -> new Object[] {folder.mailbox(), folder.folder()})
                                .toList());
    }

    /** The folder's targets, by their keys in the configuration. */
    public List<String> targets(String mailbox, String folder) {
        return tx.sql()
                .sql("select distinct target from routing where folder = :folder"
                        + " and (mailbox = :mailbox or owner_tag <> '')")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(String.class)
                .list();
    }

    /** Whether nothing was settled in it when it came to be a target's. */
    public boolean isJoined(String mailbox, String folder) {
        return tx.sql()
                .sql(
                        "select exists (select 1 from folder where mailbox = :mailbox and folder = :folder and joined = 1)")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(Boolean.class)
                .single();
    }

    /** Marks folders that came to be targets' while others were listed already, where nothing is known to be in them. */
    public void joined(String mailbox, String folder) {
        tx.sql()
                .sql("update folder set joined = 1 where mailbox = :mailbox and folder = :folder and listed = 0"
                        + " and exists (select 1 from folder f where f.listed = 1)"
                        + " and not exists (select 1 from link l where l.mailbox = folder.mailbox"
                        + " and l.folder = folder.folder and l.graph_id is not null)")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }
}

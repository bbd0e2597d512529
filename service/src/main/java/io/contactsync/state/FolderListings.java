package io.contactsync.state;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How sure the state DB may be of what is in a folder. A listing proves what is there, never what is not: pages shift when somebody
 * deletes meanwhile, and come short. So a folder is listed until two passes agree, and in one that was not empty when it was met
 * each contact is looked up by its mark before it is created; both cost nothing in an empty folder that we made ourselves, or that is the
 * mailbox's own one.
 *
 * <p>Where the state DB may be older than what it did, or a person says so, folders are doubted: all that is said of their contacts is
 * of a time before a version that was drawn then. Each waits, once its folder is listed, for what the source says of it from then on, and is
 * written whatever its hash says; one whose contacts do not come from our relay is written at once.
 */
public record FolderListings(Tx tx) {

    /** A folder in which people work all the time never shows the same twice; creates are looked up in it all the same. */
    static final int MOST_PASSES = 5;

    /** Found or made at this place, and no delete that waits for a person. */
    private static final String WANTED =
            " where mailbox = :mailbox and folder = :folder and wanted = 1 and state in ('synced', 'pending', 'failing')";

    private static final String CONTENT_UNKNOWN =
            " applied_hash = case when applied_hash = '" + LinkFacts.MAY_BE_GONE + "' then applied_hash end";

    private record Known(
            boolean made, boolean met, int passes, @Nullable String saw, long doubtedFrom) {}

    /**
     * A pass over all of a folder's pages has ended.
     *
     * @param print what it saw, in any order
     * @param empty whether nothing was in the folder, not even contacts of others
     * @return whether the folder is listed now; else another pass is needed
     */
    public boolean passEnded(String mailbox, String folder, String print, boolean empty) {
        Optional<Known> row = tx.sql()
                .sql("select made, met, passes, pass_saw, doubted_from from folder"
                        + " where mailbox = :mailbox and folder = :folder")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query((found, n) -> new Known(
                        found.getInt("made") != 0,
                        found.getInt("met") != 0,
                        found.getInt("passes"),
                        found.getString("pass_saw"),
                        found.getLong("doubted_from")))
                .optional();
        if (row.isEmpty()) {
            // Nobody wants it any more, and it was forgotten meanwhile.
            return true;
        }
        Known known = row.get();
        boolean met = known.met() || !empty;
        // A mailbox whose own folder is empty is new. One that was found by its name was made before, and not for
        // nothing.
        boolean isNew = known.made() || folder.isEmpty();
        boolean listed = print.equals(known.saw())
                || (isNew && !met && known.passes() == 0)
                || known.passes() + 1 >= MOST_PASSES;
        tx.sql()
                .sql("update folder set met = :met, passes = :passes, pass_saw = :saw, doubted_from = :doubted"
                        + " where mailbox = :mailbox and folder = :folder")
                .param("met", met ? 1 : 0)
                .param("passes", listed ? 0 : known.passes() + 1)
                .param("saw", listed ? null : print)
                .param("doubted", listed ? 0 : known.doubtedFrom())
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
        if (listed) {
            if (known.doubtedFrom() > 0) {
                doubtLinks(mailbox, folder, known.doubtedFrom());
            }
            if (met) {
                lookUpFirst(mailbox, folder);
            }
            new Folders(tx).listed(mailbox, folder);
        }
        return listed;
    }

    /**
     * All that is known of the folders is doubted: they are listed again before anything else is done in them.
     *
     * @param mailbox      null: all
     * @param version drawn just now, above every version that was drawn before: what events say from then on is believed
     * @return how many folders
     */
    public int doubt(@Nullable String mailbox, long version) {
        return tx.sql()
                .sql("update folder set listed = 0, passes = 0, pass_saw = null, met = 1, doubted_from = :version,"
                        + " next_attempt = 0" + (mailbox == null ? "" : " where mailbox = :mailbox"))
                .param("version", version)
                .param("mailbox", mailbox)
                .update();
    }

    /** Whether no pass over it has ended yet since it has to be listed: what is to be said once is said then. */
    public boolean isFirstPass(String mailbox, String folder) {
        return tx.sql()
                .sql(
                        "select exists (select 1 from folder where mailbox = :mailbox and folder = :folder and passes = 0)")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .query(Boolean.class)
                .single();
    }

    /** How many folders are doubted and not listed since. */
    public long doubted() {
        return tx.sql()
                .sql("select count(*) from folder where doubted_from > 0")
                .query(Long.class)
                .single();
    }

    private void doubtLinks(String mailbox, String folder, long version) {
        // Who left the source since is not to be made again: what our relay publishes, it publishes again, or deletes.
        tx.sql()
                .sql(
                        "update link set state = 'adopted', bulk = 1, attempts = 0, next_attempt = :now,"
                                + CONTENT_UNKNOWN
                                + WANTED
                                + " and exists (select 1 from published p where p.contact = link.contact and p.deleted = 0)"
                                + " and not exists (select 1 from contact c where c.id = link.contact and c.version >= :version)")
                .param("now", tx.nowMicros())
                .param("version", version)
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
        askAgain(mailbox, folder, version);
        tx.sql()
                .sql("update link set" + CONTENT_UNKNOWN
                        + ", bulk = case when state = 'synced' then 1 else bulk end,"
                        + " next_attempt = case when state = 'synced' then :now else next_attempt end,"
                        + " changed_at = case when state = 'synced' then :now else changed_at end,"
                        + " state = case when state = 'synced' then 'pending' else state end" + WANTED)
                .param("now", tx.nowMicros())
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }

    /**
     * What was published before the doubt and arrived after it, nobody knew of who asked the source: of that it would say nothing more.
     * Where all rows are to be read, they are published anyway.
     */
    private void askAgain(String mailbox, String folder, long version) {
        tx.sql()
                .sql("insert into feed_candidate (contact, run, force, gone)"
                        + " select l.contact, :version, 1, 0 from link l join published p on p.contact = l.contact"
                        + " where l.mailbox = :mailbox and l.folder = :folder and l.wanted = 1 and l.state = 'adopted'"
                        + " and p.deleted = 0 and p.version < :version"
                        + " and not exists (select 1 from feed_state where name = :resync)" + FeedCandidates.MERGE)
                .param("version", version)
                .param("mailbox", mailbox)
                .param("folder", folder)
                .param("resync", FeedState.RESYNC_WANTED)
                .update();
    }

    private void lookUpFirst(String mailbox, String folder) {
        tx.sql()
                .sql("update link set creating = 1 where mailbox = :mailbox and folder = :folder and graph_id is null"
                        + " and creating = 0 and state <> 'left'")
                .param("mailbox", mailbox)
                .param("folder", folder)
                .update();
    }
}

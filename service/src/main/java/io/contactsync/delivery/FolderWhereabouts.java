package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Folder;
import io.contactsync.graph.Mailbox;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a folder is there for its mailbox's owner, one request at a time. A folder that was deleted lies below Deleted
 * Items, still answers by its id and still takes contacts, which nobody sees there. Deleted Items itself is no contact folder and does
 * not answer as one; neither does the mailbox's root, below which the folders lie that were not deleted. So the way up is followed from
 * folder to folder: it ends at the default Contacts folder, or the root that this lies in, or else the folder is gone.
 *
 * <p>Never judged by absence from a list, for lists leave folders out. Where the default folder does not say where it lies, the
 * folder counts as there. Used by one thread at a time.
 */
final class FolderWhereabouts {

    /** What is known after an answer. */
    enum Found {
        /** Another request is needed: {@link #ask}. */
        ASK_ON,
        THERE,
        GONE,
        /** The answer was neither the folder nor that there is none. */
        NOT_SAID
    }

    /** Folders below folders: more than this is a loop. */
    private static final int DEEPEST = 50;

    private final KnownFolders known;
    private final String start;
    private String folderId;
    private @Nullable String above;
    private boolean rootAsked;
    private boolean askingRoot;
    private int depth;

    /** @param known ids of folders that are there, to which those are added that are found to be */
    FolderWhereabouts(String folderId, KnownFolders known) {
        this.start = folderId;
        this.folderId = folderId;
        this.known = known;
    }

    /** Sends the next request. */
    CompletableFuture<Answer<Folder>> ask(ContactsClient client, Mailbox mailbox) {
        return askingRoot ? client.getFolder(mailbox, Folder.DEFAULT) : client.getFolder(mailbox, folderId);
    }

    Found heard(Answer<?> answer) {
        boolean absent = answer instanceof Answer.Refused<?> refused
                && refused.error().errorClass() == ErrorClass.FOLDER_GONE;
        if (!absent && !(answer instanceof Answer.Done<?>)) {
            return Found.NOT_SAID;
        }
        Folder folder = absent ? null : (Folder) ((Answer.Done<?>) answer).value();
        if (askingRoot) {
            askingRoot = false;
            return folder == null || folder.parentFolderId() == null ? there() : root(folder);
        }
        if (folder == null) {
            return Found.GONE;
        }
        above = folder.parentFolderId();
        if (above == null || known.contains(above) || ++depth > DEEPEST) {
            return there();
        }
        if (!rootAsked) {
            rootAsked = true;
            askingRoot = true;
            return Found.ASK_ON;
        }
        folderId = above;
        return Found.ASK_ON;
    }

    private Found root(Folder defaultFolder) {
        known.add(defaultFolder.id());
        String root = defaultFolder.parentFolderId();
        if (root != null) {
            known.add(root);
        }
        String next = above;
        if (next == null || known.contains(next)) {
            return there();
        }
        folderId = next;
        return Found.ASK_ON;
    }

    private Found there() {
        known.add(start);
        return Found.THERE;
    }
}

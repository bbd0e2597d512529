package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Folder;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a folder is there for its mailbox's owner, one request at a time. A folder that was deleted lies below Deleted
 * Items, still answers by its id and still takes contacts, which nobody sees there. Deleted Items itself is no contact folder and does
 * not answer as one; neither does the mailbox's root, below which the folders lie that were not deleted. So the way up is followed from
 * folder to folder: it ends at the default Contacts folder, or the root that this lies in, or else the folder is gone.
 *
 * <p>A list proves that a folder is there, and never that it is not, for lists leave folders out: before one that answers counts as
 * gone, the mailbox's folders are listed, and whatever of the way up is among them is there. Where the default folder does not say
 * where it lies, the folder counts as there. Used by one thread at a time.
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

    private enum Step {
        UPWARD,
        DEFAULT_FOLDER,
        LIST
    }

    /** Folders below folders: more than this is a loop. */
    private static final int DEEPEST = 50;

    private final KnownFolders known;
    private final String start;
    private final Set<String> way = new HashSet<>();
    private Step step = Step.UPWARD;
    private String asked;
    private @Nullable String above;
    private boolean rootKnown;
    private @Nullable NextLink next;

    /** @param known ids of folders that are there, to which those are added that are found to be */
    FolderWhereabouts(String folderId, KnownFolders known) {
        this.start = folderId;
        this.asked = folderId;
        this.known = known;
    }

    /** Sends the next request. */
    CompletableFuture<Answer<?>> ask(ContactsClient client, Mailbox mailbox) {
        return switch (step) {
            case UPWARD -> client.getFolder(mailbox, asked).thenApply(answer -> answer);
            case DEFAULT_FOLDER -> client.getFolder(mailbox, Folder.DEFAULT).thenApply(answer -> answer);
            case LIST -> client.listFolders(mailbox, next).thenApply(answer -> answer);
        };
    }

    Found heard(Answer<?> answer) {
        Object value = answer instanceof Answer.Done<?> done ? done.value() : null;
        boolean absent =
                answer instanceof Answer.Refused<?> refused && refused.error().errorClass() == ErrorClass.FOLDER_GONE;
        if (value == null && !absent) {
            return Found.NOT_SAID;
        }
        return switch (step) {
            case UPWARD -> upward((Folder) value);
            case DEFAULT_FOLDER -> defaultFolder((Folder) value);
            case LIST -> value instanceof Page<?> page ? listed(page) : Found.NOT_SAID;
        };
    }

    private Found upward(@Nullable Folder folder) {
        if (folder == null) {
            step = Step.LIST;
            return way.isEmpty() ? Found.GONE : Found.ASK_ON;
        }
        above = folder.parentFolderId();
        if (above == null || known.contains(above) || !way.add(folder.id()) || way.size() > DEEPEST) {
            return there();
        }
        return onward(above);
    }

    private Found defaultFolder(@Nullable Folder folder) {
        String root = folder == null ? null : folder.parentFolderId();
        String at = above;
        if (folder == null || root == null || at == null) {
            return there();
        }
        known.add(folder.id());
        known.add(root);
        return known.contains(at) ? there() : onward(at);
    }

    private Found onward(String parent) {
        asked = parent;
        step = rootKnown ? Step.UPWARD : Step.DEFAULT_FOLDER;
        rootKnown = true;
        return Found.ASK_ON;
    }

    private Found listed(Page<?> page) {
        boolean among =
                page.items().stream().anyMatch(item -> item instanceof Folder folder && way.contains(folder.id()));
        next = page.next();
        if (among) {
            return there();
        }
        return next == null ? Found.GONE : Found.ASK_ON;
    }

    private Found there() {
        known.add(start);
        return Found.THERE;
    }
}

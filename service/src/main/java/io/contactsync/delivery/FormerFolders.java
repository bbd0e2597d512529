package io.contactsync.delivery;

import io.contactsync.graph.FolderRef;
import io.contactsync.state.FolderRow;
import io.contactsync.state.Folders;
import io.contactsync.state.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was sent to a folder that is gone by now. Such an answer may come after the folder's links were started again:
 * what it says was true of a folder that took it along, so it says nothing about the link any more.
 */
final class FormerFolders {

    private final Map<String, @Nullable String> current;

    private FormerFolders(Map<String, @Nullable String> current) {
        this.current = current;
    }

    static FormerFolders of(Tx tx, String mailbox) {
        Map<String, @Nullable String> ids = new HashMap<>();
        for (FolderRow folder : new Folders(tx).of(mailbox)) {
            ids.put(folder.folder(), folder.graphId());
        }
        return new FormerFolders(ids);
    }

    boolean contain(LinkErrand errand) {
        return errand.folder() instanceof FolderRef.ById sentTo
                && !sentTo.folderId().equals(current.get(errand.key().folder()));
    }

    /** Whether the id of a folder that is there is not known yet. */
    boolean lackIdOf(String folder) {
        return current.containsKey(folder) && current.get(folder) == null;
    }

    List<Outcome> without(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> !(outcome instanceof Outcome.OfLink link && contain(link.errand())))
                .toList();
    }
}

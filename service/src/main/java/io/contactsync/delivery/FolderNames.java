package io.contactsync.delivery;

import io.contactsync.state.FolderKey;
import io.contactsync.state.FolderRow;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.LinkMoves;
import io.contactsync.state.Tx;
import java.util.List;
import java.util.Optional;

/**
 * Names of a mailbox's folders in the configuration that differ in upper and lower case alone: to Outlook they are one name. A target that is
 * written otherwise than before leads to the folder that it led to, whatever its owner calls that by now, so it is not looked for by its
 * name. Not where both names are targets': then the one folder is asked of both, and that is told where it is found.
 */
final class FolderNames {

    private final Tx tx;
    private final String mailbox;

    FolderNames(Tx tx, String mailbox) {
        this.tx = tx;
        this.mailbox = mailbox;
    }

    /** Gives folders that are not known yet what is known of the same name written otherwise. False: there is no such folder. */
    boolean adopt(List<FolderRow> folders) {
        boolean adopted = false;
        for (FolderRow folder : folders) {
            if (folder.graphId() == null && !folder.listed() && !folder.folder().isEmpty()) {
                Optional<String> before = before(folder, folders);
                before.ifPresent(name -> take(name, folder.folder()));
                adopted |= before.isPresent();
            }
        }
        return adopted;
    }

    private Optional<String> before(FolderRow folder, List<FolderRow> folders) {
        var moves = new LinkMoves(tx);
        return folders.stream()
                .filter(other -> other.graphId() != null && !other.folder().equals(folder.folder()))
                .map(FolderRow::folder)
                .filter(name -> name.equalsIgnoreCase(folder.folder()) && !moves.isTarget(mailbox, name))
                .findFirst();
    }

    private void take(String before, String name) {
        new LinkMoves(tx).rename(mailbox, before, name);
        // Which others may be in it, another target says by now.
        new ForeignFolders(tx).listAnew(List.of(new FolderKey(mailbox, name)));
    }
}

package io.contactsync.ops;

import io.contactsync.state.AuditTrail;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.Installations;
import java.util.List;

/** Taking over what another installation has in our targets' folders. */
public final class InstallationOperations {

    /**
     * A folder that holds contacts of another installation.
     *
     * @param mailbox  its address
     * @param folder   empty: the default Contacts folder
     * @param contacts how many of its contacts the last listing met; 0: it was a look-up that met one
     */
    public record Folder(String mailbox, String folder, long contacts) {}

    private final Operations operations;

    InstallationOperations(Operations operations) {
        this.operations = operations;
    }

    /**
     * The folders in which contacts of that installation were met; nothing is changed.
     *
     * @throws OperationFailedException when none were, or there is no state DB yet
     */
    public List<Folder> met(String installation) {
        List<Folder> met = operations.withState(state -> state.read(tx -> new ForeignFolders(tx).standing()).stream()
                .filter(folder -> folder.installation().equals(installation))
                .map(folder -> new Folder(folder.address(), folder.folder(), folder.contacts()))
                .toList());
        if (met.isEmpty()) {
            throw new OperationFailedException(
                    "no folder is known to hold contacts of the installation \""
                            + installation.replaceAll("\\p{C}", "?")
                            + "\" (expected: an id that `contact-sync status` or `contact-sync doctor` names)",
                    null);
        }
        return met;
    }

    /**
     * Makes the contacts of that installation ours, wherever they are: those of members are updated in place, for others the source is
     * asked, and a comparison and its guard decide. The folders that waited because of them are listed again.
     *
     * @param who written into the audit
     * @throws OperationFailedException as {@link #met}
     */
    public List<Folder> takeOver(String installation, String who) {
        List<Folder> met = met(installation);
        boolean unused = operations.withState(state -> state.write(tx -> {
            new Installations(tx).takeOver(installation);
            new ForeignFolders(tx).askAgain();
            AuditTrail.add(tx, who, "take over", "installation " + installation);
            return true;
        }));
        return met;
    }
}

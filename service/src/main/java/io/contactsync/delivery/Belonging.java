package io.contactsync.delivery;

import io.contactsync.graph.StoredContact;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.Installations;
import io.contactsync.state.Sharing;
import io.contactsync.state.Tx;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whose the contacts with our mark are that are found in one folder. Two installations may know two people by one contact id, so
 * the mark alone says nothing: the installation beside it does.
 *
 * <ul>
 *   <li>One that carries our installation, or one that ours took the place of, is ours; but in a folder that came to be a target's
 *       only now it is a copy that somebody made: the owner's, until a target wants that contact there.
 *   <li>One that carries none was written by an older version: ours only where our source published that id.
 *   <li>One that carries another is another's: never changed, deleted or counted. Where the target does not say that both may
 *       share the folder, nothing is done in it at all; where no target leads any more, ours are cleared away beside them.
 * </ul>
 */
final class Belonging {

    enum Of {
        US,
        NOBODY_KNOWN,
        A_SHARER,
        A_STRANGER
    }

    private final Set<String> ours;
    /** Empty: all others. */
    private final Optional<Set<String>> sharers;

    private final boolean joined;
    private final Predicate<String> published;

    private Belonging(Set<String> ours, Optional<Set<String>> sharers, boolean joined, Predicate<String> published) {
        this.ours = ours;
        this.sharers = sharers;
        this.joined = joined;
        this.published = published;
    }

    static Belonging in(Tx tx, String mailbox, String folder) {
        var installations = new Installations(tx);
        return new Belonging(
                installations.ours(),
                new Sharing(tx).with(mailbox, folder),
                new ForeignFolders(tx).isJoined(mailbox, folder),
                installations::isPublished);
    }

    Of of(StoredContact contact, String mark) {
        String installation = contact.installation();
        if (installation != null && !ours.contains(installation)) {
            return sharers.isEmpty() || sharers.get().contains(installation) ? Of.A_SHARER : Of.A_STRANGER;
        }
        boolean proven = installation != null || published.test(mark);
        return proven && !joined ? Of.US : Of.NOBODY_KNOWN;
    }
}

package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryUser;
import java.util.List;

/** What the directory said of a group. */
sealed interface GroupReading {

    /** All users in it, to the last page. */
    record Complete(List<DirectoryUser> users) implements GroupReading {

        public Complete {
            users = List.copyOf(users);
        }
    }

    /**
     * Not all of them were read, and so nothing is known of who left.
     *
     * @param problem what happened, and what a person can do about it
     */
    record Failed(String problem) implements GroupReading {}
}

package io.contactsync.graph;

import org.jspecify.annotations.Nullable;

/**
 * A contact folder. Names are not unique in a mailbox.
 *
 * @param parentFolderId null if Graph did not say
 */
public record Folder(
        String id, String displayName, @Nullable String parentFolderId) {

    /** What the default Contacts folder answers to in the place of an id, whatever its id is. */
    public static final String DEFAULT = "contacts";
}

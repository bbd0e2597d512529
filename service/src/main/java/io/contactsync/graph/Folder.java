package io.contactsync.graph;

import org.jspecify.annotations.Nullable;

/**
 * A contact folder. Names are not unique in a mailbox.
 *
 * @param parentFolderId null if Graph did not say
 */
public record Folder(
        String id, String displayName, @Nullable String parentFolderId) {}

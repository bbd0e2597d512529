package io.contactsync.graphsimulator.contacts;

import java.util.List;

/**
 * A contact folder as it is now.
 *
 * @param id its constant id
 * @param parentId its parent's id
 * @param name its display name
 * @param isDefault whether {@code /contacts} means it
 * @param contacts how many contacts lie in it
 */
public record FolderView(String id, String parentId, String name, boolean isDefault, int contacts) {
    /**
     * A part of a list of folders.
     *
     * @param folders what it shows
     * @param total how many there are
     * @param more whether there are folders behind it
     */
    public record Page(List<FolderView> folders, int total, boolean more) {}
}

package io.contactsync.graphsimulator.contacts;

import java.util.List;

/**
 * What happened in a folder since a change.
 *
 * @param folderId the folder
 * @param changed the contacts that came or changed, as they are now
 * @param removed what left the folder and did not come back
 * @param upTo the change to ask from the next time
 */
public record FolderChanges(String folderId, List<Contact> changed, List<Removed> removed, long upTo) {
    /** A contact that is gone, by both of its ids. */
    public record Removed(String immutableId, String mutableId) {}
}

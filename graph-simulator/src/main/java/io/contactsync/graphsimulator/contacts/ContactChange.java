package io.contactsync.graphsimulator.contacts;

/**
 * Something that happened to a contact in a folder, as notifications tell of it. A move is a deletion here and a creation there.
 *
 * @param kind what happened
 * @param contact the contact after it; of a deletion, as it was before
 * @param folderId the folder it happened in
 */
public record ContactChange(Kind kind, Contact contact, String folderId) {
    /** What can happen, by the names that subscriptions use. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED
    }
}

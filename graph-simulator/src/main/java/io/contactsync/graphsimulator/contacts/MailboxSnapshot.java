package io.contactsync.graphsimulator.contacts;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A mailbox as it is saved: put back, its contacts have the ids, change keys and tombstones they had.
 *
 * @param salt what its ids are seasoned with
 * @param lastContact the last contact's number
 * @param lastChange the last change's number
 * @param folders all folders, Deleted Items and what lies in it included
 */
public record MailboxSnapshot(UUID salt, long lastContact, long lastChange, List<Folder> folders) {
    /** A folder with all in it. */
    public record Folder(
            long number,
            String name,
            long parent,
            boolean deleted,
            List<SavedContact> contacts,
            List<Tombstone> tombstones) {}

    /** A contact; {@code properties} holds what is set, {@code extended} values by property id. */
    public record SavedContact(
            long number,
            int moves,
            long change,
            long created,
            long modified,
            JsonNode properties,
            Map<String, String> extended) {}

    /** What left a folder. */
    public record Tombstone(long number, int moves, long change) {}
}

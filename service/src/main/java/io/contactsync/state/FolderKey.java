package io.contactsync.state;

/**
 * Which folder: of which mailbox, and by which name in the configuration.
 *
 * @param mailbox as in {@link LinkKey}
 * @param folder  a contact folder's name; empty: the default Contacts folder
 */
public record FolderKey(String mailbox, String folder) {}

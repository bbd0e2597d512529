package io.contactsync.state;

/**
 * What the newest event said of a contact.
 *
 * @param data       canonical JSON
 * @param generation grows when the contact comes back after a delete
 */
public record WantedContact(long version, String data, boolean deleted, long generation) {}

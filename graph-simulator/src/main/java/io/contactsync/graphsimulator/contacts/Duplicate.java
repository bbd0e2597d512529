package io.contactsync.graphsimulator.contacts;

/**
 * Several contacts of one folder that carry the same value of an extended property, compared exactly.
 *
 * @param folderId the folder
 * @param value the value
 * @param contacts how many carry it, two or more
 */
public record Duplicate(String folderId, String value, int contacts) {}

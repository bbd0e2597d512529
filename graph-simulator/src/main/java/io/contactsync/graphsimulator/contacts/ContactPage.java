package io.contactsync.graphsimulator.contacts;

import java.util.List;

/**
 * A part of a folder.
 *
 * @param contacts what it shows
 * @param total how many contacts the filter lets through
 * @param more whether there are contacts behind it
 */
public record ContactPage(List<Contact> contacts, int total, boolean more) {}

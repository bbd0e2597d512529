package io.contactsync.graphsimulator.contacts;

/** An extended property of a contact with its value. */
public record ExtendedProperty(ExtendedPropertyId id, String value) {}

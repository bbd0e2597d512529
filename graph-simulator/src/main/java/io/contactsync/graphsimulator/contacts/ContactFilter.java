package io.contactsync.graphsimulator.contacts;

/** Which contacts of a folder a list shows. Source: graph-facts §2 and §3. */
public sealed interface ContactFilter {
    /** Every one. */
    record All() implements ContactFilter {}

    /** Those whose extended property has this value, compared case-insensitively. */
    record ByExtendedProperty(ExtendedPropertyId id, String value) implements ContactFilter {}

    /** Those with this e-mail address, compared case-insensitively. */
    record ByEmailAddress(String address) implements ContactFilter {}
}

package io.contactsync.delivery;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactDefaults;
import io.contactsync.state.PropertyNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a contact in a mailbox shall hold: all that its data says, and null for what we once wrote and the data now leaves out.
 * What neither names belongs to the mailbox's owner. Equal input, equal hash.
 *
 * @param properties      to be sent, never changed once they are here; null clears
 * @param names           of all of them
 * @param writtenByCreate names of what a create writes: it leaves out what is null
 * @param hash            of the properties
 */
public record WantedBody(ObjectNode properties, PropertyNames names, PropertyNames writtenByCreate, String hash) {

    /**
     * Of what the newest event said.
     *
     * @param json  the contact's data, canonical JSON
     * @param owned names of the properties that we ever wrote
     */
    public static WantedBody of(String json, Set<String> owned) {
        ObjectNode properties = ContactData.propertiesOf(json);
        ContactDefaults.complete(properties);
        for (String name : owned) {
            if (!properties.has(name)) {
                properties.putNull(name);
            }
        }
        Set<String> written = new TreeSet<>(properties.propertyNames());
        written.removeIf(name -> properties.path(name).isNull());
        return new WantedBody(
                properties,
                PropertyNames.of(properties.propertyNames()),
                PropertyNames.of(written),
                sha256(ContactData.of(properties).json()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "WantedBody" + names;
    }
}

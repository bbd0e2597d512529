package io.contactsync.graph;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our mark: the contact id in a single-value extended property, which a create carries with it and which can be looked up by
 * value; and beside it, in the same write, the id of the installation that wrote it, for two installations may know two people by
 * one contact id. The properties' names are part of the public contract and never change: named properties are a finite quota of
 * each mailbox and are never given back.
 */
final class Mark {

    static final String PROPERTY_ID = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    static final String INSTALLATION_ID = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncInstallation";
    static final String PROPERTIES = "singleValueExtendedProperties";
    static final String EXPAND =
            PROPERTIES + "($filter=id eq '" + PROPERTY_ID + "' or id eq '" + INSTALLATION_ID + "')";

    private Mark() {}

    static String require(String mark) {
        // UTF-8 would turn a lone surrogate into '?', and the mark could never be found again.
        if (mark.isEmpty() || !mark.equals(new String(mark.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("mark: (expected: a contact id, not empty, without lone surrogates)");
        }
        return mark;
    }

    /** The {@code $filter} for contacts with this mark; Graph's comparison ignores case. */
    static String filter(String mark) {
        return PROPERTIES + "/Any(ep: ep/id eq '" + PROPERTY_ID + "' and ep/value eq '" + mark.replace("'", "''")
                + "')";
    }

    static void write(ObjectNode contact, String mark) {
        add(contact, PROPERTY_ID, mark);
    }

    /** Says whose the contact is, beside what is written of it. Null: nothing is said. */
    static ObjectNode writeInstallation(ObjectNode contact, @Nullable String installation) {
        if (installation != null) {
            add(contact, INSTALLATION_ID, installation);
        }
        return contact;
    }

    private static void add(ObjectNode contact, String property, String value) {
        contact.withArray(PROPERTIES)
                .add(JsonNodeFactory.instance.objectNode().put("id", property).put("value", value));
    }

    /** The mark of a contact as Graph sent it; null if it has none or was not asked for it. */
    static @Nullable String read(JsonNode contact) {
        return value(contact, PROPERTY_ID);
    }

    /** The installation that wrote a contact; null if it says none or was not asked for it. */
    static @Nullable String readInstallation(JsonNode contact) {
        return value(contact, INSTALLATION_ID);
    }

    private static @Nullable String value(JsonNode contact, String id) {
        for (JsonNode property : contact.path(PROPERTIES)) {
            // Graph may give the GUID back in another case than it was written in.
            if (id.equalsIgnoreCase(property.path("id").asString(""))) {
                String value = property.path("value").asString("");
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }
}

package io.contactsync.graph;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our mark: the contact id in a single-value extended property, the only own data that a create carries with it and that can be
 * looked up by value. The property's name is part of the public contract and never changes: named properties are a finite quota
 * of each mailbox and are never given back.
 */
final class Mark {

    static final String PROPERTY_ID = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    static final String PROPERTIES = "singleValueExtendedProperties";
    static final String EXPAND = PROPERTIES + "($filter=id eq '" + PROPERTY_ID + "')";

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
        contact.putArray(PROPERTIES)
                .add(JsonNodeFactory.instance
                        .objectNode()
                        .put("id", PROPERTY_ID)
                        .put("value", mark));
    }

    /** The mark of a contact as Graph sent it; null if it has none or was not asked for it. */
    static @Nullable String read(JsonNode contact) {
        for (JsonNode property : contact.path(PROPERTIES)) {
            // Graph may give the GUID back in another case than it was written in.
            if (PROPERTY_ID.equalsIgnoreCase(property.path("id").asString(""))) {
                String value = property.path("value").asString("");
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }
}

package io.contactsync.graphsimulator.contacts;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A contact as a person sees it at one moment, with what Graph hides: all of its extended properties and both of its ids.
 *
 * @param immutableId the id that survives moves
 * @param mutableId the id that changes with each move
 * @param folderId the folder it lies in
 * @param folderName that folder's display name
 * @param properties the contact as Graph would answer it
 * @param extendedProperties values by the id as it was written
 */
public record ContactView(
        String immutableId,
        String mutableId,
        String folderId,
        String folderName,
        JsonNode properties,
        Map<String, String> extendedProperties) {
    /** A string property; {@code null} when unset. */
    public @Nullable String text(String property) {
        return properties.path(property).stringValue(null);
    }

    /** The value of an extended property, its id compared as Graph does; {@code null} when the contact has none. */
    public @Nullable String mark(String propertyId) {
        String key = ExtendedPropertyId.parse(propertyId).key();
        for (Map.Entry<String, String> each : extendedProperties.entrySet()) {
            if (ExtendedPropertyId.parse(each.getKey()).key().equals(key)) {
                return each.getValue();
            }
        }
        return null;
    }
}

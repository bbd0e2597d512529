package io.contactsync.event;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A contact's wanted state: Graph's own property names and shapes, an explicit null for what shall be empty. Immutable:
 * it lives as canonical JSON (properties sorted by name at every depth), so that equal states are equal texts and equal
 * hashes. Its {@code toString} shows names of properties only, for it ends up in logs.
 */
public final class ContactData {

    /** Nothing is said about the contact; what a delete carries. */
    public static final ContactData EMPTY = new ContactData("{}");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String json;

    private ContactData(String json) {
        this.json = json;
    }

    public static ContactData of(ObjectNode properties) {
        return new ContactData(JSON.writeValueAsString(isSorted(properties) ? properties : sorted(properties)));
    }

    /**
     * Reads what {@link #json()} returned once.
     *
     * @throws IllegalArgumentException where it is not a JSON object
     */
    public static ContactData ofJson(String json) {
        return of(propertiesOf(json));
    }

    /**
     * The properties in what {@link #json()} returned once, free to be changed.
     *
     * @throws IllegalArgumentException where it is not a JSON object
     */
    public static ObjectNode propertiesOf(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("contact data: not JSON", e);
        }
        throw new IllegalArgumentException("contact data: not a JSON object");
    }

    /** Canonical JSON: equal for equal states. */
    public String json() {
        return json;
    }

    /** A copy, free to be changed. */
    public ObjectNode properties() {
        return (ObjectNode) JSON.readTree(json);
    }

    /** Names of the properties that are present, null ones included. */
    public Set<String> names() {
        return new TreeSet<>(properties().propertyNames());
    }

    private static boolean isSorted(JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().allMatch(ContactData::isSorted);
        }
        String before = "";
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (before.compareTo(property.getKey()) > 0 || !isSorted(property.getValue())) {
                return false;
            }
            before = property.getKey();
        }
        return true;
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            new TreeSet<>(node.propertyNames()).forEach(name -> object.set(name, sorted(node.get(name))));
            return object;
        }
        return node;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContactData that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return "ContactData" + names();
    }
}

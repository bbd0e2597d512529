package io.contactsync.graph;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Properties of a contact in Graph's names and shapes, for a person who compares what is wanted with what is there. The only
 * place where we look at what a mailbox holds; its text names properties and never shows a value.
 *
 * @param properties null where there is no value
 */
public record ContactContent(ObjectNode properties) {

    private static final int DAY = "YYYY-MM-DD".length();

    /**
     * What is wanted, in the shape in which it is sent.
     *
     * @throws IllegalArgumentException when a property is none that we may write, or a birthday is no date
     */
    public static ContactContent wanted(ObjectNode properties) {
        return new ContactContent(ContactBody.forUpdate(properties));
    }

    static ContactContent read(JsonNode contact, List<String> names) throws SuccessBody.Unreadable {
        if (!contact.isObject()) {
            throw new SuccessBody.Unreadable("no contact in the answer");
        }
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            properties.set(name, contact.path(name).isMissingNode() ? properties.nullNode() : contact.path(name));
        }
        return new ContactContent(properties);
    }

    /**
     * The properties of this, which are wanted, that the other has otherwise. What is empty is as good as absent, a birthday is
     * its day, and what Graph adds, such as the name of an address, is no difference.
     */
    public Set<String> differing(ContactContent there) {
        Set<String> differing = new TreeSet<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            if (!satisfies(there.properties().path(name), property.getValue(), name.equals("birthday"))) {
                differing.add(name);
            }
        }
        return differing;
    }

    private static boolean satisfies(JsonNode there, JsonNode wanted, boolean day) {
        if (isEmpty(wanted)) {
            return isEmpty(there);
        }
        if (wanted.isObject()) {
            return wanted.propertyStream()
                    .allMatch(field -> satisfies(there.path(field.getKey()), field.getValue(), /* day= */ false));
        }
        if (wanted.isArray()) {
            if (!there.isArray() || there.size() != wanted.size()) {
                return false;
            }
            for (int i = 0; i < wanted.size(); i++) {
                if (!satisfies(there.path(i), wanted.path(i), /* day= */ false)) {
                    return false;
                }
            }
            return true;
        }
        return day
                ? there.isString() && day(there).equals(day(wanted))
                : there.asString("").equals(wanted.asString(""));
    }

    private static String day(JsonNode birthday) {
        String text = birthday.asString("");
        return text.substring(0, Math.min(DAY, text.length()));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || (value.isString() && value.stringValue().isEmpty())
                || (value.isContainer() && value.valueStream().allMatch(ContactContent::isEmpty));
    }

    @Override
    public String toString() {
        return "ContactContent" + properties.propertyNames();
    }
}

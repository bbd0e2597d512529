package io.contactsync.event;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two names that Graph insists on: {@code displayName} (a PATCH of other name fields without it makes Graph invent
 * one) and {@code givenName} (a POST without it has been refused). Pure.
 */
public final class ContactDefaults {
    private ContactDefaults() {}

    /**
     * {@code displayName} from given name and surname, else company, else first e-mail address; then {@code givenName} from
     * company or display name. What is there stays.
     */
    public static ContactData applyTo(ContactData data) {
        ObjectNode properties = data.properties();
        complete(properties);
        return ContactData.of(properties);
    }

    /** The same, in place. */
    public static void complete(ObjectNode properties) {
        if (text(properties, "displayName").isEmpty()) {
            displayName(properties).ifPresent(name -> properties.put("displayName", name));
        }
        if (text(properties, "givenName").isEmpty()) {
            text(properties, "companyName")
                    .or(() -> text(properties, "displayName"))
                    .ifPresent(name -> properties.put("givenName", name));
        }
    }

    private static Optional<String> displayName(ObjectNode properties) {
        String full = Stream.of("givenName", "surname")
                .flatMap(name -> text(properties, name).stream())
                .collect(Collectors.joining(" "));
        return full.isEmpty() ? text(properties, "companyName").or(() -> firstEmail(properties)) : Optional.of(full);
    }

    private static Optional<String> firstEmail(ObjectNode properties) {
        JsonNode first = properties.path("emailAddresses").path(0).path("address");
        return first.isString() && !first.stringValue().isBlank() ? Optional.of(first.stringValue()) : Optional.empty();
    }

    private static Optional<String> text(ObjectNode properties, String name) {
        JsonNode value = properties.path(name);
        return value.isString() && !value.stringValue().isBlank() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}

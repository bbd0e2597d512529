package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts the JSON body of a POST or PATCH into a draft, or refuses it with the error Graph has for it. Only what is in the body
 * changes; arrays are replaced as a whole, never merged. Source: graph-facts §1.
 */
final class ContactReader {
    private static final String CONTACT = "Contact";
    private static final Set<String> READ_ONLY =
            Set.of("id", "changeKey", "createdDateTime", "lastModifiedDateTime", "parentFolderId");
    private static final Set<String> NOT_SIMULATED = Set.of(
            "extensions",
            "multiValueExtendedProperties",
            "photo",
            "primaryEmailAddress",
            "secondaryEmailAddress",
            "tertiaryEmailAddress");
    private static final Set<String> ADDRESS_FIELDS = Set.copyOf(PhysicalAddress.FIELDS);
    private static final String NORMAL_TIME = "T11:59:00Z";
    private static final Set<String> EMAIL_FIELDS = Set.of("name", "address");

    private final Switches switches;

    ContactReader(Switches switches) {
        this.switches = switches;
    }

    void read(JsonNode body, ContactDraft draft, boolean create, ExtendedPropertyNames names) {
        if (!body.isObject()) {
            throw GraphError.notJson().asException();
        }
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            String name = field.getKey();
            if (name.indexOf('@') >= 0) {
                continue; // OData annotations say something about the value, they are none
            }
            ContactProperty property = ContactProperty.named(name);
            if (property != null) {
                draft.set(property, value(property, field.getValue(), draft, create));
            } else if (name.equals("singleValueExtendedProperties")) {
                extended(field.getValue(), draft, names);
            } else if (!READ_ONLY.contains(name)) {
                throw (NOT_SIMULATED.contains(name)
                                ? GraphError.notSimulated(name)
                                : GraphError.unknownProperty(name, CONTACT))
                        .asException();
            } else if (switches.on(Switch.READ_ONLY_PROPERTIES_REFUSED)) {
                throw GraphError.readOnly(name).asException();
            }
        }
    }

    private @Nullable Object value(ContactProperty property, JsonNode json, ContactDraft draft, boolean create) {
        return switch (property.kind()) {
            case TEXT, TEXT_NEVER_NULL -> json.isNull() ? null : text(json);
            case TEXTS -> texts(property, json);
            case EMAILS -> emails(property, json);
            case ADDRESS -> address(json, (PhysicalAddress) draft.value(property), create);
            case BIRTHDAY -> json.isNull() ? null : birthday(text(json));
        };
    }

    private static String text(JsonNode json) {
        if (!json.isString()) {
            throw GraphError.wrongType().asException();
        }
        String text = json.stringValue();
        if (!isWellFormed(text)) {
            throw GraphError.notJson().asException();
        }
        return text;
    }

    /** Half a surrogate pair can be written in JSON as an escape, but is no text. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static @Nullable String textOrNull(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : text(json);
    }

    private boolean isEmptyArray(ContactProperty property, JsonNode json) {
        if (json.isNull() && switches.on(Switch.NULL_ARRAY_REFUSED)) {
            throw GraphError.bodyRead(
                            "A null value was found for the property named '" + property.json()
                                    + "', which has the expected type 'Collection'. The expected type does not allow null values.")
                    .asException();
        }
        if (!json.isNull() && !json.isArray()) {
            throw GraphError.wrongType().asException();
        }
        if (json.size() > property.most()) {
            throw GraphError.tooManyValues(property.limitName(), json.size(), property.most())
                    .asException();
        }
        return json.isEmpty();
    }

    private @Nullable Object texts(ContactProperty property, JsonNode json) {
        if (isEmptyArray(property, json)) {
            return null;
        }
        return json.values().stream().map(ContactReader::text).toList();
    }

    private @Nullable Object emails(ContactProperty property, JsonNode json) {
        if (isEmptyArray(property, json)) {
            return null;
        }
        List<EmailAddress> emails = new ArrayList<>(json.size());
        for (JsonNode each : json.values()) {
            requireFields(each, EMAIL_FIELDS, "EmailAddress");
            String address = textOrNull(each.get("address"));
            String name = textOrNull(each.get("name"));
            if (address != null && !address.contains("@") && switches.on(Switch.INVALID_EMAIL_ADDRESS_DROPPED)) {
                address = null;
            }
            if (name == null && switches.on(Switch.EMAIL_NAME_DEFAULTS_TO_ADDRESS)) {
                name = address;
            }
            emails.add(new EmailAddress(name, address));
        }
        return List.copyOf(emails);
    }

    private @Nullable Object address(JsonNode json, @Nullable PhysicalAddress before, boolean create) {
        if (json.isNull()) {
            if (create && switches.on(Switch.NULL_ADDRESS_FAILS)) {
                throw GraphError.internal().asException();
            }
            return null;
        }
        requireFields(json, ADDRESS_FIELDS, "PhysicalAddress");
        PhysicalAddress kept =
                before == null || switches.on(Switch.ADDRESS_REPLACED_WHOLE) ? PhysicalAddress.NONE : before;
        PhysicalAddress address = new PhysicalAddress(
                field(json, "street", kept.street()),
                field(json, "city", kept.city()),
                field(json, "state", kept.state()),
                field(json, "countryOrRegion", kept.countryOrRegion()),
                field(json, "postalCode", kept.postalCode()));
        return address.equals(PhysicalAddress.NONE) ? null : address;
    }

    private static @Nullable String field(JsonNode address, String name, @Nullable String kept) {
        JsonNode given = address.get(name);
        return given == null ? kept : textOrNull(given);
    }

    private static void requireFields(JsonNode json, Set<String> allowed, String type) {
        if (!json.isObject()) {
            throw GraphError.wrongType().asException();
        }
        for (String name : json.propertyNames()) {
            if (name.indexOf('@') < 0 && !allowed.contains(name)) {
                throw GraphError.unknownProperty(name, type).asException();
            }
        }
    }

    /** An instant, or a bare date as in Microsoft's PATCH sample. */
    private String birthday(String text) {
        try {
            if (text.endsWith(NORMAL_TIME) && text.length() == 10 + NORMAL_TIME.length()) {
                requireDate(text); // what nearly all clients write, and quicker than any parser
                return text;
            }
            OffsetDateTime given = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            OffsetDateTime stored = switches.on(Switch.BIRTHDAY_NORMALISED)
                    ? given.truncatedTo(ChronoUnit.DAYS).withHour(11).withMinute(59)
                    : given;
            return Timestamps.seconds(stored.toInstant());
        } catch (DateTimeException e) {
            throw GraphError.bodyRead(
                            "Cannot convert the literal '" + text + "' to the expected type 'Edm.DateTimeOffset'.")
                    .asException();
        }
    }

    private static void requireDate(String text) {
        for (int i = 0; i < 10; i++) {
            char each = text.charAt(i);
            boolean dash = i == 4 || i == 7;
            if (dash ? each != '-' : (each < '0' || each > '9')) {
                throw new DateTimeException(text);
            }
        }
        LocalDate.of(
                Integer.parseInt(text, 0, 4, 10), Integer.parseInt(text, 5, 7, 10), Integer.parseInt(text, 8, 10, 10));
    }

    private static void extended(JsonNode json, ContactDraft draft, ExtendedPropertyNames names) {
        if (!json.isArray()) {
            throw GraphError.wrongType().asException();
        }
        for (JsonNode each : json.values()) {
            requireFields(each, Set.of("id", "value"), "SingleValueLegacyExtendedProperty");
            JsonNode id = each.get("id");
            JsonNode value = each.get("value");
            if (id == null || value == null) {
                throw GraphError.invalidProperty("An extended property needs an id and a value.")
                        .asException();
            }
            draft.setExtended(new ExtendedProperty(names.known(text(id)), text(value)));
        }
    }
}

package io.contactsync.graph;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finishes wanted properties into the body of a create or an update. Pure: equal input, equal body.
 *
 * <ul>
 *   <li>An address always has its five fields, for whether Graph merges a partial one is not promised. Clearing one is five
 *       nulls; a create leaves it out, because Graph answers an address that is null with 500.
 *   <li>An array is cleared by {@code []}, anything else by null.
 *   <li>A birthday is an instant to Graph; {@code T11:59:00Z} is what Outlook writes and is the same day in nearly every zone.
 *   <li>A create always carries {@code givenName}, which Graph has refused to do without.
 * </ul>
 *
 * A property that is not here would be refused by Graph, change our mark or move the contact: {@link IllegalArgumentException},
 * with names and no values.
 */
final class ContactBody {

    private enum Kind {
        TEXT,
        LIST,
        ADDRESS,
        BIRTHDAY
    }

    private static final Map<String, Kind> KINDS = kinds();
    private static final List<String> ADDRESS_FIELDS =
            List.of("street", "city", "state", "countryOrRegion", "postalCode");
    private static final List<String> STAND_INS_FOR_GIVEN_NAME = List.of("companyName", "displayName", "surname");

    private ContactBody() {}

    /** Whether contacts have such a property, and we may write it. */
    static boolean knows(String property) {
        return KINDS.containsKey(property);
    }

    /** The body of a create: what has a value, and our mark. */
    static ObjectNode forCreate(ObjectNode wanted, String mark) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : wanted.properties()) {
            JsonNode value = finished(property.getKey(), property.getValue());
            if (!isEmpty(value)) {
                body.set(property.getKey(), value);
            }
        }
        if (isBlank(body, "givenName")) {
            STAND_INS_FOR_GIVEN_NAME.stream()
                    .filter(name -> !isBlank(body, name))
                    .findFirst()
                    .ifPresent(name -> body.set("givenName", body.path(name)));
        }
        Mark.write(body, Mark.require(mark));
        return body;
    }

    /** The body of an update: every given property, cleared where it is null. */
    static ObjectNode forUpdate(ObjectNode wanted) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : wanted.properties()) {
            body.set(property.getKey(), finished(property.getKey(), property.getValue()));
        }
        return body;
    }

    private static JsonNode finished(String name, JsonNode value) {
        Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalArgumentException(name + ": (expected: a property that contacts have and we may write)");
        }
        return switch (kind) {
            case TEXT -> value.deepCopy();
            case LIST -> value.isNull() ? JsonNodeFactory.instance.arrayNode() : value.deepCopy();
            case ADDRESS -> address(name, value);
            case BIRTHDAY -> birthday(value);
        };
    }

    private static ObjectNode address(String name, JsonNode value) {
        if (!value.isNull() && !value.isObject()) {
            throw new IllegalArgumentException(name + ": (expected: an object)");
        }
        for (String field : value.propertyNames()) {
            if (!ADDRESS_FIELDS.contains(field)) {
                throw new IllegalArgumentException(name + "." + field + ": (expected: " + ADDRESS_FIELDS + ")");
            }
        }
        ObjectNode address = JsonNodeFactory.instance.objectNode();
        for (String field : ADDRESS_FIELDS) {
            address.set(field, value.optional(field).map(JsonNode::deepCopy).orElse(NullNode.instance));
        }
        return address;
    }

    private static JsonNode birthday(JsonNode value) {
        if (value.isNull()) {
            return NullNode.instance;
        }
        if (value.isString()) {
            try {
                return JsonNodeFactory.instance.stringNode(utcDate(value.stringValue()) + "T11:59:00Z");
            } catch (DateTimeException notADate) {
                // Not given as the cause: its message quotes the value.
            }
        }
        throw new IllegalArgumentException("birthday: (expected: YYYY-MM-DD, or a date and time)");
    }

    private static LocalDate utcDate(String text) {
        if (text.length() == "YYYY-MM-DD".length()) {
            return LocalDate.parse(text);
        }
        return DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)
                        instanceof OffsetDateTime instant
                ? instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate()
                : LocalDateTime.parse(text).toLocalDate();
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isArray() && value.isEmpty())
                || (value.isObject() && value.valueStream().allMatch(JsonNode::isNull));
    }

    private static boolean isBlank(ObjectNode body, String name) {
        return body.path(name).asString("").isBlank();
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new HashMap<>();
        List.of(
                        "givenName",
                        "surname",
                        "middleName",
                        "nickName",
                        "title",
                        "generation",
                        "initials",
                        "displayName",
                        "fileAs",
                        "companyName",
                        "department",
                        "jobTitle",
                        "profession",
                        "officeLocation",
                        "manager",
                        "assistantName",
                        "spouseName",
                        "businessHomePage",
                        "mobilePhone",
                        "personalNotes",
                        "yomiGivenName",
                        "yomiSurname",
                        "yomiCompanyName")
                .forEach(name -> kinds.put(name, Kind.TEXT));
        List.of("businessPhones", "homePhones", "imAddresses", "emailAddresses", "children", "categories")
                .forEach(name -> kinds.put(name, Kind.LIST));
        List.of("homeAddress", "businessAddress", "otherAddress").forEach(name -> kinds.put(name, Kind.ADDRESS));
        kinds.put("birthday", Kind.BIRTHDAY);
        return Map.copyOf(kinds);
    }
}

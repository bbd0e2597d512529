package io.contactsync.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks a contact's wanted state against what Graph accepts, before it is sent: unknown properties, wrong shapes and lists
 * that are too long would come back from Graph as an error, hours later and once per mailbox. Pure.
 */
public final class ContactValidation {

    private final List<Problem> problems = new ArrayList<>();

    private ContactValidation() {}

    /**
     * Every problem at once, for an editor shows them all.
     *
     * @param data the event's {@code data}
     * @return every problem found, in the order of the properties; empty when Graph would take it
     */
    public static List<Problem> problemsOf(ObjectNode data) {
        var validation = new ContactValidation();
        data.properties().forEach(entry -> validation.property(entry.getKey(), entry.getValue()));
        return List.copyOf(validation.problems);
    }

    /**
     * The day that a birthday means: the date itself, or the UTC day of a date-time.
     *
     * @return empty where the text is neither
     */
    public static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(
                    text.length() <= 10
                            ? LocalDate.parse(text)
                            : OffsetDateTime.parse(text)
                                    .withOffsetSameInstant(ZoneOffset.UTC)
                                    .toLocalDate());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An RFC 3339 instant; empty where the text is none. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void property(String name, JsonNode value) {
        Optional<ContactProperty> known = ContactSchema.property(name);
        if (known.isEmpty()) {
            problems.add(new Problem(
                    "data." + printable(name),
                    ContactSchema.READ_ONLY.contains(name)
                            ? "is set by Graph alone (expected: a property that can be written)"
                            : "unknown property (expected: a property of Graph's contact" + nearest(name) + ")"));
            return;
        }
        if (value.isNull()) {
            return;
        }
        String path = "data." + name;
        ContactProperty property = known.get();
        switch (property.shape()) {
            case TEXT -> text(path, value);
            case DATE -> date(path, value);
            case TEXTS -> list(path, value, property.max(), "strings");
            case EMAILS -> list(path, value, property.max(), "{name, address}");
            case ADDRESS -> parts(path, value, ContactSchema.ADDRESS_PARTS);
        }
    }

    private void text(String path, JsonNode value) {
        if (!value.isString()) {
            wrongShape(path, value, "a string or null");
        } else {
            storable(path, value.stringValue());
        }
    }

    private void date(String path, JsonNode value) {
        if (!value.isString()) {
            wrongShape(path, value, "a date such as 1974-07-22, or null");
        } else if (day(value.stringValue()).isEmpty()) {
            problems.add(new Problem(path, "not a date (expected: such as 1974-07-22 or 1974-07-22T11:59:00Z)"));
        }
    }

    private void list(String path, JsonNode value, int max, String ofWhat) {
        if (!value.isArray()) {
            wrongShape(path, value, "a list of " + ofWhat + ", or null");
            return;
        }
        if (value.size() > max) {
            problems.add(new Problem(path, value.size() + " entries (expected: at most " + max + ")"));
        }
        for (int i = 0; i < value.size(); i++) {
            String item = path + "[" + i + "]";
            if ("strings".equals(ofWhat)) {
                if (value.get(i).isNull()) {
                    wrongShape(item, value.get(i), "a string");
                } else {
                    text(item, value.get(i));
                }
            } else {
                parts(item, value.get(i), ContactSchema.EMAIL_PARTS);
            }
        }
    }

    private void parts(String path, JsonNode value, List<String> names) {
        if (!value.isObject()) {
            wrongShape(path, value, "an object with " + String.join(", ", names));
            return;
        }
        value.properties().forEach(part -> {
            if (!names.contains(part.getKey())) {
                problems.add(new Problem(
                        path + "." + printable(part.getKey()), "unknown (expected: " + String.join(", ", names) + ")"));
            } else if (!part.getValue().isNull()) {
                text(path + "." + part.getKey(), part.getValue());
            }
        });
    }

    /** U+0000 is refused by PostgreSQL and XML, half a surrogate pair by UTF-8. */
    private void storable(String path, String text) {
        if (text.indexOf('\0') >= 0) {
            problems.add(new Problem(path, "has the character U+0000 (expected: none)"));
        }
        if (Texts.firstLoneSurrogate(text) >= 0) {
            problems.add(new Problem(path, "has half a surrogate pair (expected: well-formed Unicode)"));
        }
    }

    private void wrongShape(String path, JsonNode value, String expected) {
        String found = value.getNodeType().name().toLowerCase(Locale.ROOT);
        problems.add(new Problem(path, found + " (expected: " + expected + ")"));
    }

    private static String nearest(String name) {
        return ContactSchema.properties().stream()
                .map(ContactProperty::name)
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .map(known -> ", perhaps " + known)
                .orElse("");
    }

    /** A name from the message, fit for a log line: cut, and without anything that could break it. */
    static String printable(String name) {
        String cut = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        return cut.codePoints()
                        .anyMatch(c -> Character.isISOControl(c) || c > 0xFFFF || Character.isSurrogate((char) c))
                ? "?"
                : cut;
    }
}

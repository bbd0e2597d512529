package io.contactsync.event;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The event's JSON form, both ways. Reading is strict about what it understands and blind to what it does not: unknown
 * top-level fields are ignored, everything else that is not as agreed makes the message unreadable, with path and
 * expectation. Bounded against hostile input: 1 MiB, 32 levels deep, no key twice. Thread-safe.
 */
public final class EventJson {

    /** The largest message that is read, in bytes. Graph itself takes 4 MiB; a contact is about 1 KiB. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int LONGEST_ID = 255;
    private static final int SCHEMA = 1;
    private static final int TYPICAL_BYTES = 1_024;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EventJson() {}

    /** The message body for an event, UTF-8. */
    public static byte[] write(ContactEvent event) {
        var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("event_type", event.type().wireName());
            json.writeStringProperty("contact_id", event.contactId().value());
            json.writeName("data");
            // It is JSON already; reading it only to write it again would be half of what capturing a change costs us.
            json.writeRawValue(event.<String>match(u -> u.data().json(), d -> ContactData.EMPTY.json()));
            Envelope envelope = event.envelope();
            envelope.eventId().ifPresent(id -> json.writeStringProperty("event_id", id));
            envelope.version().ifPresent(version -> json.writeNumberProperty("version", version));
            envelope.occurredAt().ifPresent(at -> json.writeStringProperty("occurred_at", at.toString()));
            if (!envelope.tags().isEmpty()) {
                json.writeObjectPropertyStart("tags");
                envelope.tags().forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            json.writeNumberProperty("schema", SCHEMA);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** Reads a message body; never throws, whatever the bytes are. */
    public static EventReading read(byte[] body) {
        if (body.length > MAX_BYTES) {
            return invalid(body.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return JSON.readTree(text) instanceof ObjectNode event
                    ? new Reader(event).read()
                    : invalid("not a JSON object (expected: {\"event_type\": …})");
        } catch (CharacterCodingException e) {
            return invalid("not UTF-8 (expected: JSON in UTF-8)");
        } catch (JacksonException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            return invalid("not valid JSON" + where + " (expected: one JSON object, no key twice, at most " + MAX_DEPTH
                    + " levels)");
        } catch (NumberFormatException e) {
            // Jackson lets this one of the JDK through: an exponent that no decimal number can have.
            return invalid("not valid JSON (expected: numbers with a smaller exponent)");
        }
    }

    private static EventReading.Invalid invalid(String reason) {
        return new EventReading.Invalid(EventReading.Kind.INVALID_JSON, new Problem("", reason), Optional.empty());
    }

    /** Signals the first problem found. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Refused(String path, String reason) {
            super(reason, null, false, false);
            this.problem = new Problem(path, reason);
        }
    }

    /** Reads one event; remembers the contact id so that a refusal can name it. */
    private static final class Reader {
        private final ObjectNode event;
        private @Nullable ContactId contactId;

        Reader(ObjectNode event) {
            this.event = event;
        }

        EventReading read() {
            try {
                ContactId id = contactId();
                this.contactId = id;
                EventType type = type();
                Envelope envelope = envelope();
                return type == EventType.DELETED
                        ? new EventReading.Valid(new ContactEvent.Deleted(id, envelope))
                        : upserted(id, type, envelope);
            } catch (Refused e) {
                return refusal(EventReading.Kind.INVALID_EVENT, e.problem);
            }
        }

        private EventReading upserted(ContactId id, EventType type, Envelope envelope) throws Refused {
            JsonNode data = event.get("data");
            if (!(data instanceof ObjectNode properties)) {
                throw new Refused("data", (data == null ? "missing" : kind(data)) + " (expected: an object)");
            }
            List<Problem> problems = ContactValidation.problemsOf(properties);
            if (!problems.isEmpty()) {
                return refusal(EventReading.Kind.INVALID_DATA, problems.get(0));
            }
            return new EventReading.Valid(
                    new ContactEvent.Upserted(id, type == EventType.CREATED, ContactData.of(properties), envelope));
        }

        private EventReading.Invalid refusal(EventReading.Kind kind, Problem problem) {
            return new EventReading.Invalid(kind, problem, Optional.ofNullable(contactId));
        }

        private EventType type() throws Refused {
            String text = required("event_type").stringValue();
            return EventType.ofWireName(text)
                    .orElseThrow(() -> new Refused(
                            "event_type",
                            "\"" + ContactValidation.printable(text) + "\" (expected: created, updated or deleted)"));
        }

        private ContactId contactId() throws Refused {
            JsonNode node = event.get("contact_id");
            if (node == null || !(node.isString() || node.isNumber())) {
                throw new Refused(
                        "contact_id",
                        (node == null ? "missing" : kind(node)) + " (expected: a string of 1 to 255 characters)");
            }
            try {
                return new ContactId(node.isNumber() ? digits(node.decimalValue()) : node.stringValue());
            } catch (IllegalArgumentException e) {
                throw new Refused("contact_id", String.valueOf(e.getMessage()).replaceFirst("^contact id: ", ""));
            }
        }

        /** Asks for the exponent first: written out, 1e999999999 is a gigabyte. */
        private static String digits(BigDecimal number) throws Refused {
            if (Math.abs((long) number.scale()) > LONGEST_ID) {
                throw new Refused("contact_id", "a number too long (expected: a string of 1 to 255 characters)");
            }
            return number.toPlainString();
        }

        private Envelope envelope() throws Refused {
            return new Envelope(eventId(), version(), occurredAt(), tags());
        }

        private @Nullable String eventId() throws Refused {
            JsonNode node = optional("event_id");
            if (node == null) {
                return null;
            }
            String id = node.isString() ? node.stringValue() : "";
            if (id.isBlank() || id.length() > 255 || id.indexOf('\0') >= 0 || Texts.firstLoneSurrogate(id) >= 0) {
                throw new Refused("event_id", "not usable (expected: a string of 1 to 255 characters)");
            }
            return id;
        }

        private @Nullable Long version() throws Refused {
            JsonNode node = optional("version");
            if (node == null) {
                return null;
            }
            if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 1) {
                throw new Refused("version", "not usable (expected: a whole number from 1 to 2^63 - 1)");
            }
            return node.longValue();
        }

        private @Nullable Instant occurredAt() throws Refused {
            JsonNode node = optional("occurred_at");
            if (node == null) {
                return null;
            }
            return Optional.of(node)
                    .filter(JsonNode::isString)
                    .flatMap(text -> ContactValidation.instant(text.stringValue()))
                    .orElseThrow(() -> new Refused(
                            "occurred_at", "not an instant (expected: such as 2026-11-22T13:00:00.123456Z)"));
        }

        private Map<String, String> tags() throws Refused {
            JsonNode node = optional("tags");
            if (node == null) {
                return Map.of();
            }
            if (!node.isObject()) {
                throw new Refused("tags", kind(node) + " (expected: an object of strings)");
            }
            Map<String, String> tags = new TreeMap<>();
            for (Map.Entry<String, JsonNode> tag : node.properties()) {
                JsonNode value = tag.getValue();
                if (value.isNull()) {
                    continue;
                }
                String path = "tags." + ContactValidation.printable(tag.getKey());
                if (!value.isValueNode()) {
                    throw new Refused(path, kind(value) + " (expected: a string)");
                }
                String text = value.asString();
                if (text.indexOf('\0') >= 0 || Texts.firstLoneSurrogate(text) >= 0) {
                    throw new Refused(path, "has U+0000 or half a surrogate pair (expected: neither)");
                }
                tags.put(tag.getKey(), text);
            }
            return tags;
        }

        private JsonNode required(String name) throws Refused {
            JsonNode node = event.get(name);
            if (node == null || !node.isString()) {
                throw new Refused(name, (node == null ? "missing" : kind(node)) + " (expected: a string)");
            }
            return node;
        }

        private @Nullable JsonNode optional(String name) {
            JsonNode node = event.get(name);
            return node == null || node.isNull() ? null : node;
        }

        private static String kind(JsonNode node) {
            return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}

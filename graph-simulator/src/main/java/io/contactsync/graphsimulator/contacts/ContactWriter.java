package io.contactsync.graphsimulator.contacts;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** Writes contacts in the exact shape and order of Graph's answers. Thread-safe. Source: graph-facts §1 (captured answer). */
public final class ContactWriter {
    private static final int MANGLED_NOTES = 256;

    /**
     * What an answer shows.
     *
     * @param immutableIds whether {@code Prefer: IdType="ImmutableId"} was asked
     * @param select the properties asked for; empty for all
     * @param expand the extended properties asked for; they are never shown otherwise
     * @param expandContext the {@code @odata.context} of the expanded properties
     * @param mangleNotes whether notes that begin with a line break are cut, as lists do
     */
    public record Shape(
            boolean immutableIds,
            Set<String> select,
            List<ExtendedPropertyId> expand,
            String expandContext,
            boolean mangleNotes) {
        boolean shows(String property) {
            return select.isEmpty() || select.contains(property);
        }
    }

    /** The names as they are written, by slot: encoding them anew is a good part of an answer's cost. */
    private static final List<SerializedString> NAMES = Arrays.stream(ContactProperty.values())
            .map(property -> new SerializedString(property.json()))
            .toList();

    private final ItemIds ids;

    ContactWriter(ItemIds ids) {
        this.ids = ids;
    }

    /** The id as the client asked for it. */
    public String id(Contact contact, boolean immutable) {
        return immutable ? ids.immutable(contact.number()) : ids.mutable(contact.number(), contact.moves());
    }

    /** What tells this state of the contact from all others. */
    public String etag(Contact contact) {
        return "W/\"" + ids.changeKey(contact.change()) + "\"";
    }

    /** Writes the properties of a contact into an object that is open; etag and id are in every selection. */
    public void write(JsonGenerator out, Contact contact, Shape shape) {
        String changeKey = ids.changeKey(contact.change());
        out.writeStringProperty("@odata.etag", "W/\"" + changeKey + "\"");
        out.writeStringProperty("id", id(contact, shape.immutableIds));
        String created = Timestamps.seconds(Instant.ofEpochMilli(contact.created()));
        text(out, shape, "createdDateTime", created);
        text(
                out,
                shape,
                "lastModifiedDateTime",
                contact.modified() == contact.created()
                        ? created
                        : Timestamps.seconds(Instant.ofEpochMilli(contact.modified())));
        text(out, shape, "changeKey", changeKey);
        for (ContactProperty property : ContactProperty.values()) {
            if (shape.shows(property.json())) {
                property(out, contact, property, shape);
            }
            if (property == ContactProperty.CATEGORIES) {
                text(out, shape, "parentFolderId", ids.folder(contact.folder()));
            }
        }
        expanded(out, contact, shape);
    }

    private static void text(JsonGenerator out, Shape shape, String name, String value) {
        if (shape.shows(name)) {
            out.writeStringProperty(name, value);
        }
    }

    private static void property(JsonGenerator out, Contact contact, ContactProperty property, Shape shape) {
        out.writeName(NAMES.get(property.slot()));
        switch (property.kind()) {
            case TEXT, BIRTHDAY -> out.writeString(contact.text(property));
            case TEXT_NEVER_NULL -> out.writeString(neverNull(contact, property, shape));
            case TEXTS -> {
                out.writeStartArray();
                contact.texts(property).forEach(out::writeString);
                out.writeEndArray();
            }
            case EMAILS -> {
                out.writeStartArray();
                for (EmailAddress each : contact.emails()) {
                    out.writeStartObject();
                    out.writeStringProperty("name", each.name());
                    out.writeStringProperty("address", each.address());
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
            case ADDRESS -> address(out, contact.address(property));
        }
    }

    /** An address shows all of its fields or, when it is none, <code>{}</code>. */
    private static void address(JsonGenerator out, PhysicalAddress address) {
        out.writeStartObject();
        if (!address.equals(PhysicalAddress.NONE)) {
            for (String field : PhysicalAddress.FIELDS) {
                out.writeStringProperty(field, address.field(field));
            }
        }
        out.writeEndObject();
    }

    private static String neverNull(Contact contact, ContactProperty property, Shape shape) {
        @Nullable String text = contact.text(property);
        if (text == null) {
            return "";
        }
        boolean mangled = shape.mangleNotes
                && property == ContactProperty.PERSONAL_NOTES
                && (text.startsWith("\n") || text.startsWith("\r"));
        if (!mangled) {
            return text;
        }
        String flat = text.replace("\r", "").replace("\n", "");
        int end = Math.min(flat.length(), MANGLED_NOTES);
        return flat.substring(0, end > 0 && Character.isHighSurrogate(flat.charAt(end - 1)) ? end - 1 : end);
    }

    private static void expanded(JsonGenerator out, Contact contact, Shape shape) {
        List<ExtendedProperty> shown = contact.extended().stream()
                .filter(each -> shape.expand.stream()
                        .anyMatch(id -> id.key().equals(each.id().key())))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        out.writeStringProperty("singleValueExtendedProperties@odata.context", shape.expandContext);
        out.writeArrayPropertyStart("singleValueExtendedProperties");
        for (ExtendedProperty each : shown) {
            out.writeStartObject();
            out.writeStringProperty("id", each.id().text());
            out.writeStringProperty("value", each.value());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}

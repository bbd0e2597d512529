package io.contactsync.graphsimulator.contacts;

import io.contactsync.graphsimulator.contacts.MailboxSnapshot.SavedContact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns folders and contacts into what is saved, and back, without any of the rules that writes go through. */
final class SnapshotCodec {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<List<EmailAddress>> EMAILS = new TypeReference<>() {};

    private SnapshotCodec() {}

    static MailboxSnapshot.Folder save(ContactFolder folder) {
        return new MailboxSnapshot.Folder(
                folder.number(),
                folder.name(),
                folder.parent(),
                folder.deleted(),
                folder.contacts().stream().map(SnapshotCodec::save).toList(),
                folder.removals().stream()
                        .map(each -> new MailboxSnapshot.Tombstone(each.number(), each.moves(), each.change()))
                        .toList());
    }

    private static SavedContact save(Contact contact) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ContactProperty each : ContactProperty.values()) {
            Object value = contact.value(each);
            if (value != null) {
                properties.put(each.json(), value);
            }
        }
        Map<String, String> extended = new LinkedHashMap<>();
        contact.extended().forEach(each -> extended.put(each.id().text(), each.value()));
        return new SavedContact(
                contact.number(),
                contact.moves(),
                contact.change(),
                contact.created(),
                contact.modified(),
                JSON.valueToTree(properties),
                extended);
    }

    static Contact load(SavedContact saved, long folder, ExtendedPropertyNames names) {
        @Nullable Object[] values = new @Nullable Object[ContactProperty.values().length];
        for (Map.Entry<String, JsonNode> each : saved.properties().properties()) {
            ContactProperty property = ContactProperty.named(each.getKey());
            if (property == null) {
                throw new IllegalArgumentException(each.getKey() + ": unknown (expected: a property of a contact)");
            }
            values[property.slot()] = value(property, each.getValue());
        }
        List<ExtendedProperty> extended = new ArrayList<>();
        saved.extended()
                .forEach((id, value) ->
                        extended.add(new ExtendedProperty(names.known(ExtendedPropertyId.parse(id)), value)));
        return new Contact(
                saved.number(),
                saved.moves(),
                saved.change(),
                saved.created(),
                saved.modified(),
                folder,
                values,
                List.copyOf(extended));
    }

    private static Object value(ContactProperty property, JsonNode json) {
        return switch (property.kind()) {
            case TEXT, TEXT_NEVER_NULL, BIRTHDAY -> json.stringValue();
            case TEXTS -> List.copyOf(JSON.convertValue(json, TEXTS));
            case EMAILS -> List.copyOf(JSON.convertValue(json, EMAILS));
            case ADDRESS -> JSON.convertValue(json, PhysicalAddress.class);
        };
    }
}

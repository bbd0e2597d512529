package io.contactsync.graphsimulator.contacts;

import static io.contactsync.graphsimulator.contacts.ContactProperty.COMPANY_NAME;
import static io.contactsync.graphsimulator.contacts.ContactProperty.DISPLAY_NAME;
import static io.contactsync.graphsimulator.contacts.ContactProperty.GENERATION;
import static io.contactsync.graphsimulator.contacts.ContactProperty.GIVEN_NAME;
import static io.contactsync.graphsimulator.contacts.ContactProperty.MIDDLE_NAME;
import static io.contactsync.graphsimulator.contacts.ContactProperty.SURNAME;
import static io.contactsync.graphsimulator.contacts.ContactProperty.TITLE;

import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Exchange does to a contact beyond what was asked: requires a given name, makes the display name. Source: graph-facts §1. */
final class ContactRules {
    private final Switches switches;

    ContactRules(Switches switches) {
        this.switches = switches;
    }

    void onCreate(ContactDraft draft) {
        if (isBlank(draft.value(GIVEN_NAME)) && switches.on(Switch.GIVEN_NAME_REQUIRED)) {
            throw GraphError.invalidProperty("The property 'GivenName' is required when creating the entity.")
                    .asException();
        }
        if (isBlank(draft.value(DISPLAY_NAME))) {
            draft.set(DISPLAY_NAME, displayName(draft));
        }
    }

    void onUpdate(ContactDraft draft) {
        if (switches.on(Switch.DISPLAY_NAME_REGENERATED)
                && draft.touchedAnyNamePart()
                && !draft.touched(DISPLAY_NAME)) {
            draft.set(DISPLAY_NAME, displayName(draft));
        }
    }

    private static @Nullable String displayName(ContactDraft draft) {
        String name = Stream.of(TITLE, GIVEN_NAME, MIDDLE_NAME, SURNAME, GENERATION)
                .map(draft::value)
                .filter(Objects::nonNull)
                .map(Objects::toString)
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? (String) draft.value(COMPANY_NAME) : name;
    }

    private static boolean isBlank(@Nullable Object text) {
        return text == null || text.toString().isBlank();
    }
}

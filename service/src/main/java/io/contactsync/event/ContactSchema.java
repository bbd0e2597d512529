package io.contactsync.event;

import static io.contactsync.event.ContactProperty.Shape.ADDRESS;
import static io.contactsync.event.ContactProperty.Shape.DATE;
import static io.contactsync.event.ContactProperty.Shape.EMAILS;
import static io.contactsync.event.ContactProperty.Shape.TEXT;
import static io.contactsync.event.ContactProperty.Shape.TEXTS;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The properties of Graph's v1.0 {@code contact} that may be written, with the limits that Graph enforces. Source:
 * Microsoft Graph v1.0 metadata (type {@code microsoft.graph.contact}) and the limit error "The multi value property … has
 * 3 entries, that exceeds the max allowed value of 2".
 */
public final class ContactSchema {

    /** The five parts of an address, in Graph's order. */
    public static final List<String> ADDRESS_PARTS =
            List.of("street", "city", "state", "countryOrRegion", "postalCode");

    /** The two parts of an e-mail address entry. */
    public static final List<String> EMAIL_PARTS = List.of("name", "address");

    /** Set by Graph alone. */
    static final Set<String> READ_ONLY =
            Set.of("id", "changeKey", "createdDateTime", "lastModifiedDateTime", "parentFolderId");

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Map<String, ContactProperty> BY_NAME = byName(
            text("assistantName"),
            new ContactProperty("birthday", DATE, 1),
            new ContactProperty("businessAddress", ADDRESS, 1),
            text("businessHomePage"),
            new ContactProperty("businessPhones", TEXTS, 2),
            new ContactProperty("categories", TEXTS, UNLIMITED),
            new ContactProperty("children", TEXTS, UNLIMITED),
            text("companyName"),
            text("department"),
            text("displayName"),
            new ContactProperty("emailAddresses", EMAILS, 3),
            text("fileAs"),
            text("generation"),
            text("givenName"),
            new ContactProperty("homeAddress", ADDRESS, 1),
            new ContactProperty("homePhones", TEXTS, 2),
            new ContactProperty("imAddresses", TEXTS, 3),
            text("initials"),
            text("jobTitle"),
            text("manager"),
            text("middleName"),
            text("mobilePhone"),
            text("nickName"),
            text("officeLocation"),
            new ContactProperty("otherAddress", ADDRESS, 1),
            text("personalNotes"),
            text("profession"),
            text("spouseName"),
            text("surname"),
            text("title"),
            text("yomiCompanyName"),
            text("yomiGivenName"),
            text("yomiSurname"));

    private ContactSchema() {}

    public static Optional<ContactProperty> property(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All writable properties, sorted by name. */
    public static Collection<ContactProperty> properties() {
        return BY_NAME.values();
    }

    private static ContactProperty text(String name) {
        return new ContactProperty(name, TEXT, 1);
    }

    private static Map<String, ContactProperty> byName(ContactProperty... properties) {
        Map<String, ContactProperty> map = new TreeMap<>();
        for (ContactProperty property : properties) {
            map.put(property.name(), property);
        }
        return Collections.unmodifiableMap(map);
    }
}

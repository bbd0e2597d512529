package io.contactsync.graphsimulator.contacts;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The writable properties of a v1.0 contact in the order of Graph's answers. Source: graph-facts §1 (CSDL, captured answer). */
public enum ContactProperty {
    CATEGORIES("categories", Kind.TEXTS),
    BIRTHDAY("birthday", Kind.BIRTHDAY),
    FILE_AS("fileAs", Kind.TEXT_NEVER_NULL),
    DISPLAY_NAME("displayName", Kind.TEXT),
    GIVEN_NAME("givenName", Kind.TEXT),
    INITIALS("initials", Kind.TEXT),
    MIDDLE_NAME("middleName", Kind.TEXT),
    NICK_NAME("nickName", Kind.TEXT),
    SURNAME("surname", Kind.TEXT),
    TITLE("title", Kind.TEXT),
    YOMI_GIVEN_NAME("yomiGivenName", Kind.TEXT),
    YOMI_SURNAME("yomiSurname", Kind.TEXT),
    YOMI_COMPANY_NAME("yomiCompanyName", Kind.TEXT),
    GENERATION("generation", Kind.TEXT),
    IM_ADDRESSES("imAddresses", Kind.TEXTS, "ImAddresses", 3),
    JOB_TITLE("jobTitle", Kind.TEXT),
    COMPANY_NAME("companyName", Kind.TEXT),
    DEPARTMENT("department", Kind.TEXT),
    OFFICE_LOCATION("officeLocation", Kind.TEXT),
    PROFESSION("profession", Kind.TEXT),
    BUSINESS_HOME_PAGE("businessHomePage", Kind.TEXT),
    ASSISTANT_NAME("assistantName", Kind.TEXT),
    MANAGER("manager", Kind.TEXT),
    HOME_PHONES("homePhones", Kind.TEXTS, "HomePhones", 2),
    MOBILE_PHONE("mobilePhone", Kind.TEXT),
    BUSINESS_PHONES("businessPhones", Kind.TEXTS, "BusinessPhones", 2),
    SPOUSE_NAME("spouseName", Kind.TEXT),
    PERSONAL_NOTES("personalNotes", Kind.TEXT_NEVER_NULL),
    CHILDREN("children", Kind.TEXTS),
    EMAIL_ADDRESSES("emailAddresses", Kind.EMAILS, "EmailAddresses", 3),
    HOME_ADDRESS("homeAddress", Kind.ADDRESS),
    BUSINESS_ADDRESS("businessAddress", Kind.ADDRESS),
    OTHER_ADDRESS("otherAddress", Kind.ADDRESS);

    /** What a property holds and how it looks when unset. */
    enum Kind {
        /** A string, unset {@code null}. */
        TEXT,
        /** A string, unset {@code ""}. */
        TEXT_NEVER_NULL,
        /** Strings, unset {@code []}. */
        TEXTS,
        /** {@code {name, address}} objects, unset {@code []}. */
        EMAILS,
        /** Five strings, unset <code>{}</code>. */
        ADDRESS,
        /** An instant, unset {@code null}. */
        BIRTHDAY
    }

    private static final Map<String, ContactProperty> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(p -> p.json, Function.identity()));

    private final String json;
    private final Kind kind;
    private final String limitName;
    private final int most;

    ContactProperty(String json, Kind kind) {
        this(json, kind, json, Integer.MAX_VALUE);
    }

    ContactProperty(String json, Kind kind, String limitName, int most) {
        this.json = json;
        this.kind = kind;
        this.limitName = limitName;
        this.most = most;
    }

    /** The property of this JSON name, compared exactly. */
    public static @Nullable ContactProperty named(String json) {
        return BY_NAME.get(json);
    }

    /** The name in JSON. */
    public String json() {
        return json;
    }

    /** Where its value stands in a contact's values. */
    @SuppressWarnings("EnumOrdinal") // never leaves the process
    int slot() {
        return ordinal();
    }

    Kind kind() {
        return kind;
    }

    /** The name Exchange uses when there are too many values. */
    String limitName() {
        return limitName;
    }

    /** How many values fit. */
    int most() {
        return most;
    }

    /** Whether a change of it makes {@code displayName} anew. */
    boolean isNamePart() {
        return this == GIVEN_NAME || this == MIDDLE_NAME || this == SURNAME || this == TITLE || this == GENERATION;
    }
}

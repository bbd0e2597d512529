package io.contactsync.graphsimulator.settings;

/**
 * A behaviour of Graph that is uncertain, disputed or changed over time. Each constant names what is on when it is on; the
 * default is the side on which a careless client fails.
 */
public enum Switch {
    /**
     * POST without {@code givenName} is refused with {@code ErrorInvalidProperty}. Source: graph-facts §1, msgraph-sdk-dotnet#247
     * (2018; whether it still is so is unverified).
     */
    GIVEN_NAME_REQUIRED(true),
    /**
     * A PATCH that changes a name part and omits {@code displayName} has it made anew. Source: graph-facts §1, Microsoft's
     * {@code resources/contact.md}, reproduced by observation.
     */
    DISPLAY_NAME_REGENERATED(true),
    /** Any time given as a birthday is stored as 11:59 UTC of its UTC date. Source: graph-facts §1, stored values seen (unverified). */
    BIRTHDAY_NORMALISED(true),
    /** POST with an address that is {@code null} answers 500. Source: graph-facts §1, msgraph-sdk-dotnet#2368 (2024). */
    NULL_ADDRESS_FAILS(true),
    /** {@code null} for an array property is refused; only {@code []} clears it. Source: OData 4.01 JSON §7.3 (unverified on contacts). */
    NULL_ARRAY_REFUSED(true),
    /** A PATCH with some fields of an address drops the others instead of keeping them. Source: graph-facts §1 (unverified). */
    ADDRESS_REPLACED_WHOLE(false),
    /** An e-mail address given without a name is answered with the address as its name. Source: unverified. */
    EMAIL_NAME_DEFAULTS_TO_ADDRESS(true),
    /** An e-mail entry whose address is none is stored without it. Source: graph-facts §1, docs#2186 (2018; not reproduced). */
    INVALID_EMAIL_ADDRESS_DROPPED(false),
    /** Setting {@code id}, {@code changeKey}, {@code parentFolderId} or a time stamp is refused. Source: graph-facts §1 (unverified). */
    READ_ONLY_PROPERTIES_REFUSED(true),
    /** A list answers notes that begin with a line break without line breaks and cut at 256. Source: graph-facts §1, docs#17598. */
    LIST_MANGLES_NOTES(true),
    /**
     * A contact in Deleted Items is still found by its immutable id, {@code parentFolderId} being Deleted Items. Source:
     * graph-facts §4 (immutable ids survive moves inside the mailbox, and a delete is such a move).
     */
    DELETED_ITEMS_REACHABLE_BY_IMMUTABLE_ID(true),
    /**
     * A folder that was deleted lies below Deleted Items, still answers by its id and still takes contacts. Source: the same; folder ids
     * never change (whether Graph answers for it is unverified).
     */
    DELETED_FOLDERS_REACHABLE(false),
    /** {@code If-Match} is compared on PATCH and DELETE and answers 412. Source: graph-facts §5 (unverified on contacts). */
    IF_MATCH_COMPARED(true),
    /** More than four requests in flight to one mailbox are refused. Source: graph-facts §7. */
    CONCURRENCY_LIMITED(true),
    /** {@code Prefer: return=minimal} on PATCH answers 204 without a body. Source: graph-facts §2 (unverified on contacts). */
    RETURN_MINIMAL_HONOURED(true),
    /** A full mailbox answers 507 instead of 403. Source: graph-facts §8 (both are documented). */
    FULL_MAILBOX_ANSWERS_507(false),
    /** The default folder carries {@code wellKnownName}. Source: graph-facts §2 (observed on a personal mailbox, not in the CSDL). */
    WELL_KNOWN_NAME_ECHOED(false),
    /** {@code innererror} in place of {@code innerError}. Source: graph-facts §8 (both are seen). */
    INNER_ERROR_IN_LOWER_CASE(false),
    /** An unknown user answers {@code Request_ResourceNotFound} instead of {@code ErrorInvalidUser}. Source: graph-facts §8. */
    UNKNOWN_USER_IS_RESOURCE_NOT_FOUND(false),
    /** Only the three documented shapes of {@code dependsOn} are taken. Source: graph-facts §6, known issues (2021). */
    BATCH_SHAPES_RESTRICTED(true),
    /** The first page of every delta round is empty and leads on. Source: graph-facts §2, Delta (legal; how often is unknown). */
    DELTA_HAS_EMPTY_PAGE(true),
    /** A delta round shows its last item twice. Source: graph-facts §2, Delta (legal; how often is unknown). */
    DELTA_REPEATS_ITEMS(true),
    /** A delta token is answered with all items, as if nothing had been told before. Source: graph-facts §2, Delta ("replays happen"). */
    DELTA_REPLAYS(false),
    /** A notification comes twice. Source: graph-facts "A faithful simulator must do" 16. */
    NOTIFICATIONS_REPEATED(true),
    /** The changes of a notification come in another order than they happened. Source: the same. */
    NOTIFICATIONS_OUT_OF_ORDER(true),
    /** {@code $count} counts two more than a list shows. Source: graph-facts §2 (observed: 164 against 162). */
    COUNT_EXCEEDS_LIST(false);

    private final boolean onByDefault;

    Switch(boolean onByDefault) {
        this.onByDefault = onByDefault;
    }

    /** Whether a simulator has this on when nobody says otherwise. */
    public boolean onByDefault() {
        return onByDefault;
    }
}

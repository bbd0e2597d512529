package io.contactsync.graph;

/**
 * What a refusal means for whoever sent the request. By status first, by code second, never by message. Sources: Graph "Error
 * responses and resource types", "Throttling guidance", the Exchange Web Services response codes that Graph passes on.
 */
public enum ErrorClass {
    /**
     * 429, or Exchange's own throttle with any status ({@code ErrorServerBusy} and its like): this mailbox wants rest, for as long as
     * {@code Retry-After} says. Nothing was done. Source: Graph throttling guidance.
     */
    THROTTLED("Nothing to do: the mailbox is asked again when Microsoft's waiting time is over."),

    /**
     * 408, 423, 424, 425, 5xx, conflicts (409, 412), redirects, and a 404 or 410 that Graph's own codes do not explain (a proxy, a wrong
     * endpoint): the same request may succeed later; and, with any status, a code that names what passes by itself ({@code
     * ErrorMailboxMoveInProgress}, {@code MailboxInfoStale}). A write that was answered 408 or 5xx is none of these but {@link
     * Answer.Unknown}. Source: Graph error responses; 409 and 412 also for two overlapping writes.
     */
    RETRY(
            "Nothing to do: it is tried again. If it lasts, see Microsoft 365 service health, the proxy, and contact-sync.graph.endpoint."),

    /** 404 {@code ErrorItemNotFound} (seen as 400 too) for a contact: there is none under this id. */
    GONE("Nothing to do: the contact is looked up by its mark."),

    /**
     * 400 or 404 {@code ErrorInvalidIdMalformed}, {@code ErrorInvalidMailboxItemId}: cut, invented, of another mailbox, or of this one
     * before it was made anew. Treat as "id unknown, look up".
     */
    MALFORMED_ID("Nothing to do: the contact is looked up by its mark."),

    /** 404 {@code ErrorFolderNotFound}, {@code ErrorSyncFolderNotFound}, or {@code ErrorItemNotFound} for a folder. */
    FOLDER_GONE("The folder was deleted in the mailbox: it is created again, or name another one for this target."),

    /** 400, 405, 413, 415, 422 and the other 4xx: this content or query, and it would be refused again. */
    DATA("Correct the contact's data in the source, or retry its dead letter if Microsoft had a fault."),

    /**
     * 403; 404 of a user or mailbox ({@code ErrorInvalidUser}, {@code Request_ResourceNotFound}, {@code ResourceNotFound},
     * {@code MailboxNotEnabledForRESTAPI}, {@code MailboxNotSupportedForRESTAPI}, no default folder): nothing works in this
     * mailbox until somebody acts; a grant takes up to hours to be known. A 403 may also be about one item alone.
     */
    MAILBOX(
            "Check that the user exists and has an Exchange Online mailbox and that the app may access it"
                    + " (Contacts.ReadWrite, and the mailbox within its access policy or scope); a new grant takes up to two hours."),

    /** 507, or {@code ErrorQuotaExceeded} with any status: nothing more fits into this mailbox; deletes still work, and make room. */
    FULL(
            "The mailbox is full, or has used up its named properties: have its owner make room, or an admin raise its quota."
                    + " Deletes go on meanwhile."),

    /** 401, and the token was thrown away: the next request brings a fresh one, so try again at once. */
    TOKEN_STALE("Nothing to do: it is tried again with a fresh token."),

    /** 401 although the token had just been replaced: Graph does not take this app's tokens. */
    AUTH(
            "Check contact-sync.graph.tenant-id, contact-sync.graph.client-id and that contact-sync.graph.endpoint and contact-sync.graph.authority are of the same cloud.");

    private final String remedy;

    ErrorClass(String remedy) {
        this.remedy = remedy;
    }

    /** What a person can do about it, in plain words. */
    public String remedy() {
        return remedy;
    }
}

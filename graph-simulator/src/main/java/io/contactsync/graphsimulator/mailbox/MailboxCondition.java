package io.contactsync.graphsimulator.mailbox;

/** How a mailbox answers. Source: graph-facts §8 and "A faithful simulator must do" 2. */
public enum MailboxCondition {
    /** As it should. */
    ACTIVE,
    /** 404: there is no such user. */
    UNKNOWN_USER,
    /** 404 {@code MailboxNotEnabledForRESTAPI}: the user has no Exchange Online mailbox. */
    NOT_ENABLED,
    /** 404 {@code MailboxNotEnabledForRESTAPI}: the mailbox is hosted on-premises. */
    ON_PREMISES,
    /** 403 {@code ErrorAccessDenied}: an access policy keeps the app out. */
    DENIED,
    /** Reads and deletes work; POST and PATCH answer {@code ErrorQuotaExceeded}. */
    FULL
}

package io.contactsync.graph;

import java.util.Map;

/** What a person can do about an error, in plain words: by Graph's code where it says more than the class does. Pure. */
final class Remedy {

    private static final String BUSY =
            "Nothing to do: the mailbox is busy, perhaps with other programs too; it is asked again after a while.";
    private static final String NO_USER =
            "There is no such user: correct the mailbox in the targets, or take the user out of them.";
    private static final String NO_MAILBOX =
            "The user has no mailbox in Exchange Online (no licence, deleted, or on premises):"
                    + " give it one, or take the user out of the targets. A new mailbox is found by itself within a day.";
    private static final String MOVING =
            "Nothing to do: Microsoft is moving the mailbox or its server; it is tried again.";
    private static final String NOT_TAKEN =
            "Microsoft does not take a property as it is. Correct the contact's data in the source;"
                    + " if it befalls many contacts at once, Microsoft has a fault, and they are tried again by themselves.";

    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry(
                    "accessdenied",
                    "The app may not open this mailbox: grant it Contacts.ReadWrite with an admin's consent, and put the mailbox"
                            + " within its access policy or RBAC scope. A grant takes up to two hours to be known."),
            Map.entry(
                    "authorization_requestdenied",
                    "The app lacks a permission: grant it Contacts.ReadWrite with an admin's consent."),
            Map.entry("quotaexceeded", ErrorClass.FULL.remedy()),
            Map.entry("invaliduser", NO_USER),
            Map.entry("request_resourcenotfound", NO_USER),
            Map.entry("resourcenotfound", NO_USER),
            Map.entry("mailboxnotenabledforrestapi", NO_MAILBOX),
            Map.entry("mailboxnotsupportedforrestapi", NO_MAILBOX),
            Map.entry("nonexistentmailbox", NO_MAILBOX),
            Map.entry("mailboxinfostale", MOVING),
            Map.entry("mailboxmoveinprogress", MOVING),
            Map.entry("mailboxfailover", MOVING),
            Map.entry("mailboxstoreunavailable", MOVING),
            Map.entry("toomanyobjectsopened", BUSY),
            Map.entry("exceededconnectioncount", BUSY),
            Map.entry("serverbusy", BUSY),
            Map.entry("activitylimitreached", BUSY),
            Map.entry("invalidproperty", NOT_TAKEN),
            Map.entry("requestbodyread", NOT_TAKEN),
            Map.entry("unabletodeserializepostbody", NOT_TAKEN));

    private Remedy() {}

    static String of(String code, ErrorClass errorClass) {
        return BY_CODE.getOrDefault(GraphError.normalized(code), errorClass.remedy());
    }
}

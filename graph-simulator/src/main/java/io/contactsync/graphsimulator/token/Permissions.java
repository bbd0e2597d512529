package io.contactsync.graphsimulator.token;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.util.Collections;
import java.util.Set;

/**
 * What Graph's permissions allow. An app's are in its token, as {@code roles} when it works for itself and as {@code scp} when a user
 * signed in; beside them Exchange can let an app into single mailboxes (RBAC for Applications), of which no token tells. Grants
 * add up. Source: graph-facts §9.
 */
public final class Permissions {
    /** What an app has that nobody restricted. */
    static final Set<String> OF_APPS =
            Set.of("Contacts.ReadWrite", "User.Read.All", "GroupMember.Read.All", "Application.Read.All");
    /** What its users can consent to. */
    static final Set<String> OF_USERS =
            Set.of("Contacts.ReadWrite", "User.Read", "User.Read.All", "GroupMember.Read.All");

    private static final String WRITE_CONTACTS = "Contacts.ReadWrite";
    private static final Set<String> READ_CONTACTS = Set.of("Contacts.Read", WRITE_CONTACTS);
    private static final Set<String> READ_USERS =
            Set.of("User.Read.All", "User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All");
    private static final Set<String> READ_GROUPS =
            Set.of("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All");
    private static final Set<String> READ_APPS = Set.of("Application.Read.All", "Directory.Read.All");

    private final Apps apps;

    /** Of the callers that have tokens of these apps. */
    public Permissions(Apps apps) {
        this.apps = apps;
    }

    /**
     * Refuses a caller who may not work with the contacts of the mailbox. A user's token opens the user's own mailbox only; the
     * {@code .Shared} permissions are not simulated.
     */
    public void requireContacts(Caller caller, String mailbox, boolean write) {
        String user = caller.user();
        if (user != null && !user.equalsIgnoreCase(mailbox)) {
            throw accessDenied().asException();
        }
        boolean granted = write
                ? caller.permissions().contains(WRITE_CONTACTS)
                : !Collections.disjoint(caller.permissions(), READ_CONTACTS);
        if (granted || (user == null && apps.isInMailboxScope(caller.appId(), mailbox))) {
            return;
        }
        throw user == null && apps.hasMailboxScope(caller.appId())
                ? GraphError.odataDisabled().asException()
                : accessDenied().asException();
    }

    /** Refuses a caller who may not read this user; everyone who signed in with {@code User.Read} may read their own. */
    public void requireUser(Caller caller, String address) {
        if (address.equalsIgnoreCase(caller.user()) && caller.permissions().contains("User.Read")) {
            return;
        }
        requireUsers(caller);
    }

    /** Refuses a caller who may not read users. */
    public void requireUsers(Caller caller) {
        requireAny(caller, READ_USERS);
    }

    /** Refuses a caller who may not read the members of groups. */
    public void requireGroups(Caller caller) {
        requireAny(caller, READ_GROUPS);
    }

    /** Refuses a caller who may not read apps. */
    public void requireApplications(Caller caller) {
        requireAny(caller, READ_APPS);
    }

    private static void requireAny(Caller caller, Set<String> permissions) {
        if (Collections.disjoint(caller.permissions(), permissions)) {
            throw new GraphError(
                            403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
                    .asException();
        }
    }

    private static GraphError accessDenied() {
        return new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }
}
